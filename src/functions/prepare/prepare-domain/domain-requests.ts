import { indexTemplates } from "../../../../opensearch/index.ts";

/** One idempotent PUT that brings the domain closer to the wanted state. */
export interface DomainRequest {
  readonly path: string;
  readonly body: object;
}

export interface WantedDomain {
  readonly indexShards: number;
  readonly indexReplicas: number;
  /** How stored fields are compressed: `best_compression`, … */
  readonly indexCodec: string;
  /** How long it may take until searches find a new document: `5s`, … */
  readonly indexRefreshInterval: string;
  /** Family of rehydrated documents; the loader writes there too. */
  readonly jsonIndexPrefix: string;
  /** Roles and users that administer the domain; none if their mapping is left alone. */
  readonly administratorArns: readonly string[];
  /** Roles of the loader, of Firehose and of the cleaner; none without fine-grained access control. */
  readonly loaderRoleArns: readonly string[];
  readonly deliveryRoleArns: readonly string[];
  readonly cleanerRoleArns: readonly string[];
}

/** All requests, in the order to make them: what lets the loader in comes last. */
export function domainRequests(wanted: WantedDomain): DomainRequest[] {
  return [...templateRequests(wanted), ...accessRequests(wanted)];
}

/** Rehydrated documents are application logs, and are mapped like them. */
function templateRequests(wanted: WantedDomain): DomainRequest[] {
  const { jsonIndexPrefix } = wanted;
  const settings = {
    index: {
      number_of_shards: wanted.indexShards,
      number_of_replicas: wanted.indexReplicas,
      codec: wanted.indexCodec,
      refresh_interval: wanted.indexRefreshInterval,
    },
  };
  return Object.entries(indexTemplates).map(([family, source]) => ({
    path: `/_index_template/logpipe-${family}`,
    body: {
      ...source,
      index_patterns: [...source.index_patterns, ...(family === "app-logs" ? [`${jsonIndexPrefix}*`] : [])],
      template: { ...source.template, settings: { ...settings, ...settingsOf(source.template) } },
    },
  }));
}

function settingsOf(template: object): object {
  return "settings" in template && typeof template.settings === "object" ? { ...template.settings } : {};
}

/** With fine-grained access control a role must also be mapped inside OpenSearch. */
function accessRequests(wanted: WantedDomain): DomainRequest[] {
  const { jsonIndexPrefix, administratorArns, loaderRoleArns, deliveryRoleArns, cleanerRoleArns } = wanted;
  const families = Object.values(indexTemplates).flatMap((template) => template.index_patterns);
  const index_patterns = [...families, `${jsonIndexPrefix}*`];
  const loader = {
    cluster_permissions: ["indices:data/write/bulk"],
    index_permissions: [
      {
        index_patterns,
        allowed_actions: ["write", "create_index", "indices:admin/auto_create", "indices:admin/mapping/put"],
      },
    ],
  };
  // "Grant Firehose access to an OpenSearch Service destination": it also looks at the cluster and at its indexes.
  const delivery = {
    cluster_permissions: ["cluster_composite_ops", "cluster_monitor"],
    index_permissions: [
      {
        index_patterns: ["app-logs*"],
        allowed_actions: ["crud", "create_index", "manage", "indices:admin/mapping/put"],
      },
    ],
  };
  const cleaner = {
    cluster_permissions: ["cluster_monitor"],
    index_permissions: [
      // Whether an alias writes to an index depends on the alias's other indexes.
      { index_patterns: ["*"], allowed_actions: ["indices_monitor", "indices:admin/aliases/get"] },
      { index_patterns, allowed_actions: ["indices:admin/get", "indices:admin/delete"] },
    ],
  };
  return [
    ...mappedRole("logpipe-loader", loader, loaderRoleArns),
    ...mappedRole("logpipe-delivery", delivery, deliveryRoleArns),
    ...mappedRole("logpipe-cleaner", cleaner, cleanerRoleArns),
    // The service's own administration roles; somebody who signs as an IAM user has its ARN as user name.
    ...["all_access", "security_manager"].flatMap((name) => mapping(name, administratorArns)),
  ];
}

function mappedRole(name: string, role: object, arns: readonly string[]): DomainRequest[] {
  if (arns.length === 0) return [];
  return [{ path: `/_plugins/_security/api/roles/${name}`, body: role }, ...mapping(name, arns)];
}

function mapping(name: string, arns: readonly string[]): DomainRequest[] {
  if (arns.length === 0) return [];
  const users = arns.filter((arn) => arn.includes(":user/"));
  const backend_roles = arns.filter((arn) => !users.includes(arn));
  const body = { backend_roles, ...(users.length === 0 ? {} : { users }) };
  return [{ path: `/_plugins/_security/api/rolesmapping/${name}`, body }];
}
