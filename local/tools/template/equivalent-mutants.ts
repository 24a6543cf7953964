const twice =
  "the other of its two conditions names this account as well: no other account's log groups can use the role";

/** Mutants that change nothing that matters, each with its reason. One that is caught, or not there, is a fault. */
export const equivalentMutants: Readonly<Record<string, string>> = {
  "SubscriptionRole: aws:SourceAccount of statement 0": twice,
  "SubscriptionRole: aws:SourceArn of statement 0": twice,
};
export const mostEquivalentMutants = 10;
