import { deniedCalls, failingTarget, isDuring, portScan } from "./sample-incidents.ts";
import { type LineOf, sampleStartMs } from "./sample-lines.ts";
import { requests } from "./sample-requests.ts";

const cloudfrontFields =
  "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end asn c-country";
const edges = ["FRA56-P2", "LHR61-C1", "IAD89-P1", "SYD62-P2"];
const countries = ["DE", "GB", "US", "AU", "FR"];

/** CloudFront, with its header before the first line: an origin that fails answers through it as well. */
export function cloudfrontLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, client, seconds, status, sentBytes, method, url, agent, part } = requestOf(index);
    const [address, port] = client.split(":");
    const { pathname, search, host } = new URL(url);
    const isError = status >= 500;
    const isCached = !isError && method === "GET" && index % 5 !== 0 && !isDuring(failingTarget, part);
    const result = isError ? "Error" : isCached ? "Hit" : "Miss";
    const firstByte = (isCached ? seconds / 100 : seconds).toFixed(3);
    const values = [
      time.slice(0, 10),
      time.slice(11, 19),
      edges[index % edges.length],
      sentBytes,
      address,
      method,
      "d111111abcdef8.cloudfront.net",
      encodeURI(pathname),
      status,
      "-",
      encodeURI(agent),
      search.slice(1),
      "-",
      result,
      `${(index * 2_654_435_761).toString(36)}==`,
      host.split(":")[0],
      "https",
      340,
      seconds.toFixed(3),
      "-",
      "TLSv1.3",
      "TLS_AES_128_GCM_SHA256",
      result,
      "HTTP/2.0",
      "-",
      "-",
      port,
      firstByte,
      isError ? "OriginError" : result,
      pathname.endsWith(".js") ? "text/javascript" : "text/html",
      sentBytes,
      "-",
      "-",
      16_509,
      countries[(index * 7) % countries.length],
    ];
    const header = index === 0 ? `#Version: 1.0\n#Fields: ${cloudfrontFields}\n` : "";
    return `${header}${values.join("\t")}\n`;
  };
}

const flowFields =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path";
const minuteSeconds = 60;

/** VPC flow logs, version 5, with their header: requests to targets, traffic to S3, and somebody who tries ports. */
export function vpcFlowLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, client, target, sentBytes, part } = requestOf(index);
    const [address = "", port = ""] = client.split(":");
    const [targetAddress = "", targetPort = ""] = target.split(":");
    const start = Math.floor(Date.parse(time) / 1000);
    const isScan = isDuring(portScan, part) ? index % 3 !== 0 : index % 97 === 0;
    const isEgress = !isScan && index % 4 === 0;
    const eni = `eni-0a1b2c3d4e5f6000${index % 6}`;
    const packets = Math.ceil(sentBytes / 1_400) + 1;
    const ends = isScan
      ? [
          isDuring(portScan, part) ? portScan.address : address,
          targetAddress,
          port,
          [22, 3389, 5900][index % 3],
        ]
      : isEgress
        ? [targetAddress, "198.51.100.10", 40_000 + (index % 20_000), 443]
        : [address, targetAddress, port, targetPort];
    const header = index === 0 ? `${flowFields}\n` : "";
    if (index % 211 === 7)
      return `${header}5 123456789012 ${eni} ${"- ".repeat(7)}${start} ${start + minuteSeconds} - ${index % 2 === 0 ? "NODATA" : "SKIPDATA"} vpc-0a1b2c3d${" -".repeat(6)} us-east-1${" -".repeat(5)}\n`;
    const sent = isScan ? [1, 60] : [packets, sentBytes];
    const flow = [start, start + minuteSeconds, isScan ? "REJECT" : "ACCEPT", "OK"];
    const where = [
      "vpc-0a1b2c3d",
      `subnet-0a1b2c3${index % 3}`,
      "i-0a1b2c3d4e5f60001",
      isScan ? 2 : 19,
      "IPv4",
    ];
    const packet = [ends[0], ends[1], "us-east-1", `use1-az${(index % 3) + 1}`, "-", isEgress ? "S3" : "-"];
    const values = [5, 123_456_789_012, eni, ...ends, 6, ...sent, ...flow, ...where, ...packet];
    return `${header}${[...values, isEgress ? "egress" : "ingress", isEgress ? 8 : "-"].join(" ")}\n`;
  };
}

const calls = [
  ["s3.amazonaws.com", "GetBucketLocation", true],
  ["ec2.amazonaws.com", "DescribeInstances", true],
  ["sts.amazonaws.com", "AssumeRole", true],
  ["lambda.amazonaws.com", "UpdateFunctionCode20150331v2", false],
  ["s3.amazonaws.com", "PutBucketPolicy", false],
  ["iam.amazonaws.com", "CreateAccessKey", false],
] as const;

/** Who calls: a role of an application, somebody in the console, rarely the account's root. */
function identityOf(index: number): { readonly kind: string; readonly userIdentity: object } {
  const account = "123456789012";
  if (index % 997 === 5)
    return {
      kind: "root",
      userIdentity: {
        type: "Root",
        principalId: account,
        arn: `arn:aws:iam::${account}:root`,
        accountId: account,
      },
    };
  if (index % 10 === 3) {
    const userName = `person-${index % 7}`;
    const arn = `arn:aws:iam::${account}:user/${userName}`;
    return {
      kind: "user",
      userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLE", arn, accountId: account, userName },
    };
  }
  const userName = ["shop-task", "deploy", "backup"][index % 3] ?? "deploy";
  const issuer = {
    type: "Role",
    principalId: "AROAEXAMPLE",
    arn: `arn:aws:iam::${account}:role/${userName}`,
    accountId: account,
  };
  return {
    kind: "role",
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROAEXAMPLE:session",
      arn: `arn:aws:sts::${account}:assumed-role/${userName}/session`,
      accountId: account,
      accessKeyId: "ASIAEXAMPLE",
      sessionContext: { sessionIssuer: { ...issuer, userName }, attributes: { mfaAuthenticated: "false" } },
    },
  };
}

/** CloudTrail, one object: `{"Records": [` before its first record, `]}` after its last. */
export function cloudtrailRecords(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, client, agent, part } = requestOf(index);
    const { kind, userIdentity } = identityOf(index);
    const isLogin = kind === "root" || (kind === "user" && index % 40 === 3);
    const [eventSource, eventName, readOnly] = isLogin
      ? (["signin.amazonaws.com", "ConsoleLogin", false] as const)
      : (calls[Math.floor((index * 31) % 23) % calls.length] ?? calls[0]);
    const isDenied = !isLogin && (isDuring(deniedCalls, part) ? index % 2 === 0 : index % 61 === 0);
    const denial = {
      errorCode: "AccessDenied",
      errorMessage: `User is not authorized to perform: ${eventName}`,
    };
    const id = (index * 2_654_435_761).toString(16).padStart(12, "0").slice(-12);
    const record = {
      eventVersion: "1.11",
      userIdentity,
      eventTime: `${time.slice(0, 19)}Z`,
      eventSource,
      eventName,
      awsRegion: "us-east-1",
      sourceIPAddress: kind === "role" && index % 5 === 0 ? "lambda.amazonaws.com" : client.split(":")[0],
      userAgent: agent,
      ...(isDenied ? denial : {}),
      requestParameters: isLogin ? null : { bucketName: "amzn-s3-demo-bucket", maxResults: index % 100 },
      ...(isLogin && index % 3 === 0 ? { errorMessage: "Failed authentication" } : {}),
      responseElements: isLogin ? { ConsoleLogin: index % 3 === 0 ? "Failure" : "Success" } : null,
      ...(isLogin ? { additionalEventData: { MFAUsed: index % 2 === 0 ? "Yes" : "No" } } : {}),
      requestID: id,
      eventID: `3038ebd2-c98a-4c65-9b6e-${id}`,
      readOnly,
      eventType: isLogin ? "AwsConsoleSignIn" : "AwsApiCall",
      managementEvent: true,
      recipientAccountId: "123456789012",
      eventCategory: "Management",
    };
    return `${index === 0 ? '{"Records":[' : ""}${JSON.stringify(record)}${index === count - 1 ? "]}" : ","}`;
  };
}
