/** Calls of other functions that a role is allowed, each with its reason. One that is not allowed any more is a fault. */
export const crossReasons: Readonly<Record<string, string>> = {
  "DeleteIndexRole: es:ESHttpGet OpenSearchDomain/_all/_settings":
    "it reads the settings of one index by its name, and a pattern for any index fits _all as well; it only reads",
  "DeliveryRole: es:ESHttpPut OpenSearchDomain/{index}/_mapping":
    "the Firehose guide allows PUT everywhere, and mapping updates by name under fine-grained access control",
};
export const mostCrossReasons = 10;
