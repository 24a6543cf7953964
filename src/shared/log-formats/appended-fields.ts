import { isAddress } from "./address.ts";
import { byteAt, quote } from "./bytes.ts";
import { type Field, isAbsent, tokenEnd } from "./fields.ts";
import { type Line, putMember, stringKeyOf } from "./line.ts";
import { ip, keyword } from "./mapping.ts";

const nameKey = stringKeyOf("elb_name");
const addressKey = stringKeyOf("ip_address");
const slash = 0x2f;

/**
 * Fields that AWS has appended since 2026: the load balancer's name (`app/…`) and the address of its node. Their
 * shapes distinguish them, so their order does not matter. Anything else is left to `extra`.
 */
export function appendedField(members: readonly ("elb_name" | "ip_address")[]): Field {
  const takesName = members.includes("elb_name");
  const takesAddress = members.includes("ip_address");
  const mappings = { elb_name: keyword, ip_address: ip };
  return {
    members: Object.fromEntries(members.map((name) => [name, mappings[name]])),
    read(line) {
      const { block, position } = line;
      const to = tokenEnd(line, position);
      const isQuoted =
        to - position > 1 && byteAt(block, position) === quote && byteAt(block, to - 1) === quote;
      const [from, until] = isQuoted ? [position + 1, to - 1] : [position, to];
      if (isAbsent(block, from, until) || put(line, from, until, takesName, takesAddress))
        line.position = to + 1;
      return true;
    },
    write(line, from, to) {
      if (put(line, from, to, takesName, takesAddress)) return true;
      line.problem = `is no ${members.join(" or ")}`;
      return false;
    },
  };
}

/** @returns false, with nothing done, if the text is neither, or the line already had it */
function put(line: Line, from: number, to: number, takesName: boolean, takesAddress: boolean): boolean {
  const { block } = line;
  if (takesAddress && !line.hasNodeAddress && isAddress(block, from, to)) {
    line.hasNodeAddress = true;
    putMember(line, addressKey, from, to);
    return true;
  }
  if (!takesName || line.isNamed || !block.subarray(from, to).includes(slash)) return false;
  line.isNamed = true;
  putMember(line, nameKey, from, to);
  return true;
}
