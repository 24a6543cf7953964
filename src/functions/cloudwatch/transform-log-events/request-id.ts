/** How runtimes and Powertools call the id of the request, where nobody else would. */
export const clearRequestIdNames: readonly string[] = ["AWSRequestId", "awsRequestId", "function_request_id"];
/** The last may be anybody's. */
export const requestIdNames: readonly string[] = [...clearRequestIdNames, "requestId"];

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const uuidLength = 36;

export function isUuid(value: unknown): value is string {
  return typeof value === "string" && value.length === uuidLength && uuid.test(value);
}
