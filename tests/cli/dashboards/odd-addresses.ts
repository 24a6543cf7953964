/** Addresses that signers and servers easily read differently: as asked for, and the path and query that must arrive. */
export const oddAddresses: readonly [asked: string, path: string, query: Readonly<Record<string, string>>][] =
  [
    ["/_dashboards/app/home", "/_dashboards/app/home", {}],
    ["/_cat/indices?v", "/_cat/indices", { v: "" }],
    ["/a/_search?q=a+b&x=%2F%3D%26%2B", "/a/_search", { q: "a b", x: "/=&+" }],
    [
      "/app-logs-*,elb-*/_search?q=level:(ERROR%20OR%20'a!')",
      "/app-logs-*,elb-*/_search",
      { q: "level:(ERROR OR 'a!')" },
    ],
    ["/a%20b%2Fc/%C3%A4?%C3%BC=%E2%82%AC&z=1&a=2", "/a%20b%2Fc/%C3%A4", { ü: "€", z: "1", a: "2" }],
    [
      "/_dashboards/app?_g=(filters:!(),time:(from:now-15m,to:now))&&",
      "/_dashboards/app",
      { _g: "(filters:!(),time:(from:now-15m,to:now))" },
    ],
    ["/a?percent=%zz&tilde=~*%2A", "/a", { percent: "%zz", tilde: "~**" }],
    ["/a/../b/./c//d/?x", "/b/c//d/", { x: "" }],
    ["//other.example.com/a", "//other.example.com/a", {}],
  ];
