import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { countObjects } from "../../../src/cli/stack/objects.ts";
import { selectStack } from "../../../src/cli/stack/selection.ts";
import { Stack } from "../../../src/cli/stack/stack.ts";

const s3 = mockClient(S3Client);
const stack = new Stack(selectStack({ region: "us-east-1" }, {}, "/"));
const pageOf = (objects: number) =>
  Array.from({ length: objects }, (_, index) => ({
    Key: String(index),
    Size: 2,
    LastModified: new Date(index),
  }));

beforeEach(() => {
  s3.reset();
});

describe("countObjects", () => {
  it("counts further than one page", async () => {
    s3.on(ListObjectsV2Command)
      .resolvesOnce({ Contents: pageOf(1_000), NextContinuationToken: "a" })
      .resolvesOnce({ Contents: pageOf(234) });
    expect(await countObjects(stack, "bucket", "failed/")).toEqual({
      objects: 1_234,
      bytes: 2_468,
      newest: new Date(999).toISOString(),
      isCapped: false,
    });
  });

  it("stops at some point, and says so", async () => {
    s3.on(ListObjectsV2Command).resolves({ Contents: pageOf(1_000), NextContinuationToken: "more" });
    expect(await countObjects(stack, "bucket", "failed/")).toMatchObject({ objects: 20_000, isCapped: true });
  });

  it("finds nothing under an empty prefix", async () => {
    s3.on(ListObjectsV2Command).resolves({});
    expect(await countObjects(stack, "bucket", "failed/")).toEqual({
      objects: 0,
      bytes: 0,
      newest: null,
      isCapped: false,
    });
  });
});
