const twice =
  "the other of its two conditions names this account as well: no other account's log groups can use the role";

/** Mutants that change nothing that matters, each with its reason. One that is caught, or not there, is a fault. */
export const equivalentMutants: Readonly<Record<string, string>> = {
  "SubscriptionRole: aws:SourceAccount of statement 0": twice,
  "SubscriptionRole: aws:SourceArn of statement 0": twice,
  "TransformRetentionAlarm: DeliversDirectly":
    "it could ring with Firehose, too, though TransformRetryAttempts are used up before that: it would only cost more",
};
export const mostEquivalentMutants = 10;
