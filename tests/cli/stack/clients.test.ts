import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { runCli } from "../run-cli.ts";

/** Answers every request, as CloudFormation would, with one error. */
let answer = { status: 400, code: "", message: "" };
let server: Server;
let endpoint = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      // A connection kept open through the SDK's back-off may be closed just as it is used again; Jest's realm hides
      // the code of that error from the SDK, which then does not retry.
      response.writeHead(answer.status, { "content-type": "text/xml", connection: "close" });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.code}</Code><Message>${answer.message}</Message></Error></ErrorResponse>`,
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const before = { ...process.env };
beforeEach(() => {
  jest.spyOn(Math, "random").mockReturnValue(0); // the SDK's jitter: it tries again at once
  process.env = { ...before, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_ENDPOINT_URL: endpoint };
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env = before;
});

describe("what AWS refuses, through the real SDK", () => {
  it.each([
    [
      { status: 403, code: "AccessDenied", message: "User: arn:u is not authorized" },
      3,
      "These credentials are not allowed to call cloudformation:ListStackResources on logpipe: allow it in a policy",
    ],
    [{ status: 403, code: "ExpiredToken", message: "expired" }, 3, "have expired (cloudformation:ListStack"],
    [
      { status: 403, code: "InvalidClientTokenId", message: "invalid" },
      3,
      "does not accept these credentials",
    ],
    [{ status: 400, code: "Throttling", message: "Rate exceeded" }, 5, "AWS is throttling (cloudformation:"],
    [
      { status: 400, code: "ValidationError", message: "Stack with id logpipe does not exist" },
      4,
      "There is no stack logpipe in us-east-1.",
    ],
  ])(
    "%j",
    async (given, exitCode, message) => {
      answer = given;
      const { code, out, err } = await runCli(["status"], {
        env: { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: endpoint },
      });
      expect({ code, out, err }).toEqual({ code: exitCode, out: "", err: expect.stringContaining(message) });
      expect(err.trim().split("\n")).toHaveLength(1);
    },
    60_000,
  );
});
