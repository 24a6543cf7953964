import { describe, expect, it } from "@jest/globals";
import { dashboardsUrl } from "../../../../src/functions/prepare/prepare-domain/dashboards-url.ts";

describe("the address of Dashboards", () => {
  it.each([
    "https://search-logs-abc.us-east-1.es.amazonaws.com",
    "https://vpc-logs-abc.eu-central-1.es.amazonaws.com/",
    "https://search-logs-abc.cn-north-1.es.amazonaws.com.cn",
    "https://search-logs-abc.aos.us-east-1.on.aws",
  ])("is a path of the Amazon domain %s", (endpoint) => {
    expect(dashboardsUrl(endpoint, "")).toBe(`${endpoint.replace(/\/$/, "")}/_dashboards`);
  });

  it.each(["http://127.0.0.1:9200", "https://logs.example.com", "https://es.amazonaws.com.example.com"])(
    "is not known for %s",
    (endpoint) => {
      expect(dashboardsUrl(endpoint, "")).toBeUndefined();
    },
  );

  it("is what was configured", () => {
    expect(dashboardsUrl("https://x.us-east-1.es.amazonaws.com", "http://127.0.0.1:5601/")).toBe(
      "http://127.0.0.1:5601",
    );
  });
});
