import { indexTemplates } from "./index-templates.ts";

/** One idempotent PUT that brings the domain to the state wanted. */
export interface DomainRequest {
  readonly path: string;
  readonly body: object;
}

export interface WantedDomain {
  readonly indexShards: number;
  readonly indexReplicas: number;
  /** Family of rehydrated documents; the loader writes there too. */
  readonly jsonIndexPrefix: string;
  /** Roles of the loader; none without fine-grained access control. */
  readonly roleArns: readonly string[];
}

const loaderRole = "logpipe-loader";

/** All requests, in the order in which they are to be made: what lets the loader in comes last. */
export function domainRequests(wanted: WantedDomain): DomainRequest[] {
  return [...templateRequests(wanted), ...accessRequests(wanted)];
}

function templateRequests({ indexShards, indexReplicas }: WantedDomain): DomainRequest[] {
  const settings = { index: { number_of_shards: indexShards, number_of_replicas: indexReplicas } };
  return Object.entries(indexTemplates).map(([family, source]) => ({
    path: `/_index_template/logpipe-${family}`,
    body: { ...source, template: { settings, ...source.template } },
  }));
}

/** With fine-grained access control a role must also be mapped inside OpenSearch (reference/aws-facts.md). */
function accessRequests({ jsonIndexPrefix, roleArns }: WantedDomain): DomainRequest[] {
  if (roleArns.length === 0) return [];
  const patterns = Object.values(indexTemplates).flatMap((template) => template.index_patterns);
  return [
    {
      path: `/_plugins/_security/api/roles/${loaderRole}`,
      body: {
        cluster_permissions: ["indices:data/write/bulk"],
        index_permissions: [
          {
            index_patterns: [...patterns, `${jsonIndexPrefix}*`],
            allowed_actions: [
              "write",
              "create_index",
              "indices:admin/auto_create",
              "indices:admin/mapping/put",
            ],
          },
        ],
      },
    },
    { path: `/_plugins/_security/api/rolesmapping/${loaderRole}`, body: { backend_roles: roleArns } },
  ];
}
