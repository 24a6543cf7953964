import { S3Client } from "@aws-sdk/client-s3";
import type { Stack } from "../../stack/stack.ts";
import { FilePlace, linesOf } from "../file-place.ts";
import type { RejectPlace } from "../place.ts";
import { recordEntries, sealRecordFile } from "./record-files.ts";
import { reloadDirectly } from "./reload-directly.ts";

/** Records and documents of applications that DeliverRecords rejected. */
export async function openApplications(stack: Stack): Promise<RejectPlace> {
  return new FilePlace(stack.client(S3Client), {
    place: "app-logs",
    bucket: await stack.resource("RejectBucket"),
    prefix: "rejects/app-logs/",
    split: linesOf,
    entriesOf: (raws, file) => recordEntries(raws, file, "app-logs"),
    reload: async (entries) => await reloadDirectly(stack, entries),
    seal: sealRecordFile,
  });
}
