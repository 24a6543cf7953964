export interface RedactionOptions {
  /** Parameters of query strings whose values are replaced. */
  readonly redactQueryParameters: readonly string[];
  readonly redactClientAddresses: "none" | "mask" | "hash";
  /** Key of the pseudonyms that `hash` makes; without one, anyone who knows an address can compute its pseudonym. */
  readonly redactSalt: string;
}

export const noRedaction: RedactionOptions = {
  redactQueryParameters: [],
  redactClientAddresses: "none",
  redactSalt: "",
};
