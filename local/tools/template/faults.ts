import { accessFaults } from "./access.ts";
import { deliveryFaults } from "./delivery-modes.ts";
import { deploymentFaults } from "./deployments.ts";
import { lossFaults } from "./losses.ts";
import { orderFaults } from "./order.ts";
import { permissionFaults } from "./permissions.ts";
import { retryFaults } from "./retries.ts";
import type { Stack } from "./stack.ts";

/** What can be wrong with the template and its state machines; each finds faults as sentences that name the consequence. */
export const checks: readonly ((stack: Stack) => string[])[] = [
  orderFaults,
  retryFaults,
  lossFaults,
  deploymentFaults,
  deliveryFaults,
  accessFaults,
  permissionFaults,
];

/** The first fault that a check finds; undefined for a stack without one. The quick checks are the first. */
export function firstFault(stack: Stack): string | undefined {
  for (const check of checks) {
    const [fault] = check(stack);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
