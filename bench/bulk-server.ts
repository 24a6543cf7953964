import { type Agent, request } from "node:http";

/** One request to OpenSearch. @throws Error for an answer that is neither success nor 404 */
export async function ask(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok && answer.status !== 404) throw new Error(text);
  return JSON.parse(text);
}

/** Posts a `_bulk` body with as little work as possible. @throws Error when an item was not taken */
export async function bulk(url: string, body: Buffer, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { "content-type": "application/x-ndjson", "content-length": body.length };
  const sent = request(
    `${url}?filter_path=errors,items.*.error`,
    { method: "POST", agent, headers },
    (answer) => {
      let text = "";
      answer.on("data", (piece: Buffer) => {
        text += piece.toString();
      });
      answer.on("end", () => resolve(text));
    },
  );
  sent.on("error", reject);
  sent.end(body);
  const text = await promise;
  if (text !== '{"errors":false}') throw new Error(text.slice(0, 500));
}
