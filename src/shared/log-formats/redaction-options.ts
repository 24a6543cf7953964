export interface RedactionOptions {
  /** Parameters of query strings whose values are replaced. */
  readonly redactQueryParameters: readonly string[];
  readonly redactClientAddresses: "none" | "mask" | "hash";
  /** Key of the pseudonyms of `hash`; without one, who knows an address can compute its pseudonym. */
  readonly redactSalt: string;
}

export const noRedaction: RedactionOptions = {
  redactQueryParameters: [],
  redactClientAddresses: "none",
  redactSalt: "",
};
