import { describe, expect, it } from "@jest/globals";
import { callFaults } from "../../../local/tools/iam/call-faults.ts";
import { callOf } from "../../../local/tools/iam/calls.ts";
import { DeployedTemplate } from "../../../local/tools/iam/deployed-template.ts";
import { expandedTemplate } from "../../template/expanded-template.ts";

const deployed = new DeployedTemplate(expandedTemplate(), { name: "aws-cn", region: "cn-north-1" }, {});
const faults = (call: string) => callFaults([{ name: "LoadChunkFunction", calls: [callOf(call)] }], deployed);

describe("a call that IAM cannot know", () => {
  it.each([
    ["s3:HeadObject LogBucket/{key}", "no such action"],
    ["s3:GetObject LogBucket", "arn:aws-cn:s3:::logpipe-logbucket is none of"],
    [
      "states:StartExecution LoadObjectsStateMachine:{execution}",
      "execution:logpipe-LoadObjectsStateMachine",
    ],
    ["xray:PutTraceSegments LogStream", "must be *"],
    ["kinesis:PutRecords *", "must be an ARN"],
  ])("%s: is named, with its fault", async (call, fault) => {
    expect(await faults(call)).toEqual([expect.stringContaining(`LoadChunkFunction: ${call}: `)]);
    expect((await faults(call)).join()).toContain(fault);
  });

  it("is none of these", async () => {
    expect(await faults("kinesis:PutRecords LogStream")).toEqual([]);
    expect(await faults("es:ESHttpPost OpenSearchDomain/_bulk")).toEqual([]);
    expect(await faults("cloudwatch:GetMetricData *")).toEqual([]);
  });
});
