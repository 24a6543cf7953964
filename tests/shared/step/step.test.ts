import { describe, expect, it, jest } from "@jest/globals";
import * as z from "zod/mini";
import { lambdaContext } from "../../fakes/lambda-context.ts";

process.env["POWERTOOLS_METRICS_NAMESPACE"] = "tests";
process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
const { metrics, step } = await import("../../../src/shared/step/step.ts");
const handler = step(z.object({ lines: z._default(z.number(), 1) }), async ({ lines }) => lines * 2);

describe("step", () => {
  it("gives the parsed event to the step", async () => {
    expect(await handler({}, lambdaContext())).toBe(2);
  });

  it("publishes what a step counted, also when it fails, and nothing else", async () => {
    const publish = jest.spyOn(metrics, "publishStoredMetrics").mockImplementation(() => {
      metrics.clearMetrics();
      return metrics;
    });
    const counting = step(z.object({ fails: z.boolean() }), async ({ fails }) => {
      metrics.addMetric("Lines", "Count", 1);
      if (fails) throw new Error("failed");
    });
    await handler({}, lambdaContext());
    expect(publish).not.toHaveBeenCalled();
    await counting({ fails: false }, lambdaContext());
    await expect(counting({ fails: true }, lambdaContext())).rejects.toThrow("failed");
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it("refuses a wrong event by name, and names the field", async () => {
    await expect(handler({ lines: "many" }, lambdaContext())).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining("lines: "),
    });
  });
});
