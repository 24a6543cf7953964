import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { selectStack } from "../../../src/cli/stack/selection.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const folder = temporaryFolder();
const below = join(folder, "a", "b");
mkdirSync(below, { recursive: true });
const empty = temporaryFolder();
writeFileSync(
  join(folder, "samconfig.toml"),
  `version = 0.1
[default.global.parameters]
stack_name = "from-config"
region = "eu-north-1"
[default.deploy.parameters]
region = "eu-west-1"
profile = "deployer"
`,
);

describe("which stack is meant", () => {
  it("is named by options first", () => {
    const env = { LOGPIPE_STACK_NAME: "from-env", AWS_REGION: "us-west-2", AWS_PROFILE: "p" };
    expect(selectStack({ stackName: "x", region: "y", profile: "z" }, env, below)).toEqual({
      stackName: "x",
      region: "y",
      profile: "z",
      endpoint: undefined,
    });
  });

  it("is named by the environment next", () => {
    const env = {
      LOGPIPE_STACK_NAME: "from-env",
      AWS_DEFAULT_REGION: "us-west-2",
      AWS_ENDPOINT_URL: "http://h",
    };
    expect(selectStack({}, { ...env, AWS_PROFILE: "p" }, below)).toEqual({
      stackName: "from-env",
      region: "us-west-2",
      profile: undefined, // the SDK reads AWS_PROFILE itself
      endpoint: "http://h",
    });
  });

  it("is named by a samconfig.toml further up, where deploy overrides global", () => {
    expect(selectStack({}, {}, below)).toEqual({
      stackName: "from-config",
      region: "eu-west-1",
      profile: "deployer",
      endpoint: undefined,
    });
  });

  it("is logpipe if nothing names it", () => {
    expect(selectStack({}, {}, empty)).toMatchObject({ stackName: "logpipe", region: undefined });
  });

  it.each([
    ["that is not TOML", "stack_name = ", "samconfig.toml:1 is not TOML"],
    ["of another shape", "[default.deploy.parameters]\nregion = 1", "default.deploy.parameters.region"],
  ])("cannot be read from a file %s", (_, content, message) => {
    const broken = temporaryFolder();
    writeFileSync(join(broken, "samconfig.toml"), content);
    expect(() => selectStack({}, {}, broken)).toThrow(message);
  });
});
