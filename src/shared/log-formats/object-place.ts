/** The load balancer that a key names (`…_app.NAME.ID_…`), as it is written in access logs: `app/NAME/ID`. */
export function loadBalancerOfKey(key: string): string | undefined {
  const found = /_((?:app|net)\.[^/_]+)_[^/]*$/.exec(key)?.[1];
  return found?.replaceAll(".", "/");
}

/** The distribution that a key names: `…/DISTID.2026-11-28-10.HASH.gz`. */
export function distributionOfKey(key: string): string | undefined {
  return /(?:^|\/)([A-Z0-9]{8,20})\.\d{4}-\d\d-\d\d-\d\d\.[^/]*$/.exec(key)?.[1];
}

/** Where something was logged. */
export interface Place {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

const accountId = /^\d{12}$/;
const regionPattern =
  "(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)-(?:[a-z]+-)?(?:central|(?:north|south)?(?:east|west)|north|south)-\\d{1,2}";
/** No folder that only looks like one: `my-site-1`. */
const regionName = new RegExp(`^${regionPattern}$`);
/** `ACCOUNT_SERVICE_REGION_`, with what load balancers put before it. */
const fileName = new RegExp(`^(?:conn_log[._]|health_check_log_)?(\\d{12})_[A-Za-z]+_(${regionPattern})_`);

/**
 * Account and Region as a key says them: in folders (`AWSLogs/o-1/123456789012/…/eu-west-1/`, also under their names,
 * `aws-account-id=123456789012/region=eu-west-1/`) or in the file's name.
 */
export function placeOfKey(key: string): Place {
  const folders = key.slice(Math.max(0, key.lastIndexOf("AWSLogs/"))).split("/");
  const [, account, region] = fileName.exec(folders.at(-1) ?? "") ?? [];
  const named = folders.map((folder) => folder.replace(/^[a-z-]+=/, ""));
  return {
    account: named.find((folder) => accountId.test(folder)) ?? account,
    region: named.find((folder) => regionName.test(folder)) ?? region,
  };
}

/** Account and Region of an ARN: `arn:aws:elasticloadbalancing:us-east-2:123456789012:…`. */
export function placeOfArn(arn: string): Place {
  const [, , , region = "", account = ""] = arn.split(":", 5);
  return {
    account: accountId.test(account) ? account : undefined,
    region: regionName.test(region) ? region : undefined,
  };
}
