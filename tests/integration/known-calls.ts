import { afterAll } from "@jest/globals";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { missingIn } from "../../local/tools/iam/recorded-requests.ts";
import { readRecording } from "../../local/tools/iam/recording-file.ts";
import { recordingOf } from "./recording.ts";

// After each file of tests: whatever was asked of AWS is in tests/template/recorded-calls.json, or its IAM check is blind.
afterAll(() => {
  if (process.env["LOGPIPE_RECORD_CALLS"] !== undefined) return;
  const unknown = missingIn(readRecording(), recordingOf(runningStack()));
  if (unknown.length > 0)
    throw new Error(
      `Calls to AWS that tests/template/recorded-calls.json does not have: ${unknown.join("; ")}. If they are meant: LOGPIPE_RECORD_CALLS=add npm test, and npm run check says what the policies lack.`,
    );
});
