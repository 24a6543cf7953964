import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Client, createClient } from "../../shared/opensearch/client.ts";
import { NotFoundError, StackNotFoundError } from "../terminal/errors.ts";
import type { Session } from "../terminal/session.ts";
import { Clients } from "./clients.ts";
import { type Selection, selectStack } from "./selection.ts";

interface Description {
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
}

/** A deployed stack. CloudFormation is asked once what it consists of, when that is first needed. */
export class Stack {
  readonly name: string;
  private readonly selection: Selection;
  private readonly clients: Clients;
  private readonly searchClients: Map<string, Client>;
  private listed: Promise<ReadonlyMap<string, string>> | undefined;
  private described: Promise<Description> | undefined;

  constructor(
    selection: Selection,
    clients = new Clients(selection),
    searchClients = new Map<string, Client>(),
  ) {
    this.name = selection.stackName;
    this.selection = selection;
    this.clients = clients;
    this.searchClients = searchClients;
  }

  /** The same stack, over the same connections: what it consists of is asked again. */
  again(): Stack {
    return new Stack(this.selection, this.clients, this.searchClients);
  }

  /** The stack that the options, the environment or samconfig.toml name. @throws UsageError for a broken samconfig.toml */
  static of({ options, env, folder }: Session): Stack {
    return new Stack(selectStack(options, env, folder));
  }

  /** The AWS profile that was chosen here; undefined where the environment decides. */
  get profile(): string | undefined {
    return this.selection.profile;
  }

  /** The SDK client of that class. */
  readonly client: Clients["get"] = (Client) => this.clients.get(Client);

  /** @returns the physical id (name, URL or ARN), undefined if this stack has no such resource */
  async find(logicalId: string): Promise<string | undefined> {
    this.listed ??= this.ask((client) => this.listResources(client));
    return (await this.listed).get(logicalId);
  }

  /** @throws NotFoundError if this stack has no such resource, StackNotFoundError */
  async resource(logicalId: string): Promise<string> {
    const id = await this.find(logicalId);
    if (id === undefined) throw new NotFoundError(`The stack ${this.name} has no ${logicalId}.`);
    return id;
  }

  async region(): Promise<string> {
    return await this.client(CloudFormationClient).config.region();
  }

  /** Where it is, from one of its own ARNs: `aws`, `aws-cn` … and the account's number. */
  async location(): Promise<{ readonly partition: string; readonly account: string }> {
    const arn = (await this.output("CloudWatchStreamArn")) ?? "";
    const [, partition = "aws", , , account = ""] = arn.split(":");
    return { partition, account };
  }

  /** The ARN of the user or role whose credentials these are. STS's client is loaded only when it is asked. */
  async caller(): Promise<string> {
    const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
    const { Arn = "an unknown identity" } = await this.client(STSClient).send(
      new GetCallerIdentityCommand({}),
    );
    return Arn;
  }

  /** CloudFormation's name for its state: `UPDATE_COMPLETE` … @throws StackNotFoundError */
  async status(): Promise<string> {
    return (await this.describe()).status;
  }

  /** @returns undefined if the stack has no such output */
  async output(name: string): Promise<string | undefined> {
    return (await this.describe()).outputs.get(name);
  }

  /** @returns undefined if the stack has no such parameter */
  async parameter(name: string): Promise<string | undefined> {
    return (await this.describe()).parameters.get(name);
  }

  /** A client for the stack's OpenSearch. @throws NotFoundError */
  async openSearch(): Promise<Client> {
    return this.openSearchAt(await this.openSearchEndpoint());
  }

  /** The URL of the stack's OpenSearch. @throws NotFoundError */
  async openSearchEndpoint(): Promise<string> {
    const endpoint = await this.output("OpenSearchEndpoint");
    if (endpoint === undefined)
      throw new NotFoundError(`The stack ${this.name} has no output OpenSearchEndpoint: deploy it again.`);
    return endpoint;
  }

  /** A client for any OpenSearch, with the same credentials where requests are signed. */
  openSearchAt(endpoint: string): Client {
    const { region, profile } = this.selection;
    const client = this.searchClients.get(endpoint) ?? createClient(endpoint, { region, profile });
    this.searchClients.set(endpoint, client);
    return client;
  }

  /** Signs requests to OpenSearch that no client makes, with the credentials and the Region of the SDK clients. */
  openSearchSigner(): SignatureV4 {
    const { credentials, region } = this.client(CloudFormationClient).config;
    return new SignatureV4({ service: "es", credentials, region, sha256: Sha256 });
  }

  private async listResources(client: CloudFormationClient): Promise<ReadonlyMap<string, string>> {
    const resources = new Map<string, string>();
    for await (const page of paginateListStackResources({ client }, { StackName: this.name }))
      for (const summary of page.StackResourceSummaries ?? []) {
        const { LogicalResourceId: id, PhysicalResourceId: physical, ResourceStatus: status } = summary;
        if (id !== undefined && physical !== undefined && status !== "DELETE_COMPLETE")
          resources.set(id, physical);
      }
    return resources;
  }

  private describe(): Promise<Description> {
    this.described ??= this.ask(async (client) => {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: this.name }));
      const { Outputs = [], Parameters = [], StackStatus: status = "" } = Stacks[0] ?? {};
      return {
        status,
        outputs: new Map(Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue])),
        parameters: new Map(
          Parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [ParameterKey, ParameterValue]),
        ),
      };
    });
    return this.described;
  }

  private async ask<T>(question: (client: CloudFormationClient) => Promise<T>): Promise<T> {
    const client = this.client(CloudFormationClient);
    try {
      return await question(client);
    } catch (error) {
      const isMissing =
        error instanceof CloudFormationServiceException &&
        error.name === "ValidationError" &&
        error.message.includes("does not exist");
      if (!isMissing) throw error;
      throw new StackNotFoundError(
        `There is no stack ${this.name} in ${await this.region()}. Name it with --stack-name (LOGPIPE_STACK_NAME) and its Region with --region (AWS_REGION), or deploy it first.`,
      );
    }
  }
}
