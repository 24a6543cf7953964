import type { Dashboard } from "../saved-objects/description.ts";
import { Charts, tableHeight } from "./charts.ts";
import { cloudtrail } from "./patterns.ts";

const events = { of: "count", label: "Events" } as const;
const calls = { of: "count", label: "Calls" } as const;
const logins = { of: "count", label: "Logins" } as const;
const failed = "_exists_:error_code";
const noErrors = "Empty while no call fails";
const changes = "read_only:false AND NOT _exists_:error_code AND NOT event_name:ConsoleLogin";
const noChanges = "Empty while nobody changes anything";
// The next three as Security Hub's CloudWatch.1 to CloudWatch.3 define them. Single sign-on asks for MFA elsewhere.
const denied = "error_code:(AccessDenied* OR *UnauthorizedOperation)";
const byRoot = "user_type:Root AND NOT _exists_:invoked_by AND NOT event_type:AwsServiceEvent";
const login = "event_name:ConsoleLogin";
const failedLogin = `${login} AND _exists_:error_message`;
const withoutMfa = `${login} AND mfa_used:No AND user_type:(IAMUser OR Root) AND NOT _exists_:error_message`;
const user = { by: "terms", field: "user_arn", size: 20, label: "Who" } as const;
const service = { by: "terms", field: "event_source", size: 5, label: "Service" } as const;
const action = { by: "terms", field: "event_name", size: 5, label: "Action" } as const;
const address = { by: "terms", field: "client_ip", size: 5, label: "From" } as const;

const charts = new Charts("logpipe-cloudtrail", "CloudTrail", cloudtrail);

export const cloudTrail: Dashboard = {
  id: "logpipe-cloudtrail",
  title: "CloudTrail",
  description: "Calls of AWS: what is denied to whom, who changes what, console logins and the root user",
  rows: [
    charts.choosers([
      { field: "account_id", label: "Account" },
      { field: "region", label: "Region" },
      { field: "event_source", label: "Service" },
      { field: "event_name", label: "Action" },
      { field: "user_arn", label: "Who" },
    ]),
    {
      height: 8,
      panels: [
        {
          width: 20,
          shows: charts.totals("events, users and addresses", [
            events,
            { of: "cardinality", field: "user_arn", label: "Users" },
            { of: "cardinality", field: "client_ip", label: "Addresses" },
          ]),
        },
        { width: 7, shows: charts.alarm("denied", "denied", "Calls", "red", denied) },
        { width: 7, shows: charts.alarm("root", "by the root user", "Events", "red", byRoot) },
        {
          width: 7,
          shows: charts.alarm("failed-login-count", "failed logins", "Logins", "amber", failedLogin),
        },
        { width: 7, shows: charts.alarm("without-mfa", "without MFA", "Logins", "amber", withoutMfa) },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("errors", "failed calls by error over time", {
            kind: "histogram",
            query: failed,
            metrics: [calls],
            buckets: [{ by: "time" }, { by: "terms", field: "error_code", size: 10, label: "Error" }],
            emptyWhen: noErrors,
          }),
        },
        {
          width: 24,
          shows: charts.chart("changes", "changes by service over time", {
            kind: "histogram",
            query: changes,
            metrics: [calls],
            buckets: [{ by: "time" }, { ...service, size: 10 }],
            emptyWhen: noChanges,
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 32,
          shows: charts.latest(
            "failed-calls",
            "what fails for whom",
            calls,
            [user, action, { by: "terms", field: "error_code", size: 3, label: "Error" }],
            [340, 190, 190],
            { query: failed, emptyWhen: noErrors },
          ),
        },
        {
          width: 16,
          shows: charts.top("denied-actions", "actions denied most", "event_name", "Action", calls, {
            query: denied,
            emptyWhen: "Empty while nothing is denied",
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 32,
          shows: charts.latest(
            "changes-by-user",
            "who changed what",
            calls,
            [user, service, action],
            [340, 190, 190],
            { query: changes, emptyWhen: noChanges },
          ),
        },
        {
          width: 16,
          shows: charts.top("changing-actions", "most frequent changes", "event_name", "Action", calls, {
            query: changes,
            emptyWhen: noChanges,
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.latest(
            "logins",
            "console logins",
            logins,
            [user, { ...address, size: 3 }, { by: "terms", field: "mfa_used", size: 2, label: "MFA" }],
            [270, 130, 70],
            {
              query: `${login} AND NOT _exists_:error_message`,
              emptyWhen: "Empty while nobody logs in to the console",
            },
          ),
        },
        {
          width: 24,
          shows: charts.latest(
            "failed-logins",
            "failed console logins",
            logins,
            [
              { ...address, size: 20 },
              { by: "terms", field: "error_message", size: 3, label: "Reason" },
            ],
            [180, 290],
            { query: failedLogin, emptyWhen: "Empty while no console login fails" },
          ),
        },
      ],
    },
    {
      height: 20,
      panels: [
        {
          width: 48,
          shows: charts.view("denied-calls", "denied calls", {
            description: "Calls that were denied, newest first",
            query: denied,
            columns: ["user_arn", "event_source", "event_name", "error_code", "region", "client_ip"],
          }),
        },
      ],
    },
    {
      height: 20,
      panels: [
        {
          width: 48,
          shows: charts.view("root-events", "events of the root user", {
            description: "What the root user did, newest first",
            query: byRoot,
            columns: ["event_source", "event_name", "region", "client_ip", "account_id"],
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("services", "top services", "event_source", "Service", events) },
        { width: 16, shows: charts.top("users", "top users", "user_arn", "Who", events) },
        { width: 16, shows: charts.top("addresses", "top addresses", "client_ip", "From", events) },
      ],
    },
  ],
};
