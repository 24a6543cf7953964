import { byteAt, colon } from "./bytes.ts";
import { type Constant, constant, type Line, putConstant } from "./line.ts";
import { type Place, placeOfArn, placeOfKey } from "./object-place.ts";
import type { Source } from "./source.ts";

function memberText(name: string, value: string | undefined): string {
  return value === undefined ? "" : `,"${name}":${JSON.stringify(value)}`;
}

interface PlaceConstants {
  readonly account: Constant;
  readonly region: Constant;
  readonly both: Constant;
}

function placeConstants({ account, region }: Place): PlaceConstants {
  const [accountText, regionText] = [memberText("account_id", account), memberText("region", region)];
  return {
    account: constant(accountText),
    region: constant(regionText),
    both: constant(accountText + regionText),
  };
}

/** What is the same for all records of an object: whose they are. What a record says itself comes first. */
export class PlaceMembers {
  /** The most bytes that they take. */
  readonly bytes: number;
  private readonly key: Place;
  private readonly isKeyComplete: boolean;
  private readonly fromKey: Constant;
  /** `REGION:ACCOUNT` of the last ARN, which is mostly that of the next. */
  private lastPlace: Uint8Array = new Uint8Array(0);
  private ofArn: PlaceConstants;
  private readonly ofKey: PlaceConstants;

  constructor({ fromKey = {} }: Source, key: string) {
    this.key = placeOfKey(key);
    this.isKeyComplete = this.key.account !== undefined && this.key.region !== undefined;
    const [[name, read] = ["", () => undefined]] = Object.entries(fromKey);
    this.fromKey = constant(memberText(name, read(key)));
    this.ofKey = placeConstants(this.key);
    this.ofArn = this.ofKey;
    this.bytes = this.fromKey.length + longestPlaceBytes;
  }

  put(line: Line): void {
    const hasArn = !this.isKeyComplete && line.arnTo > 0;
    if (hasArn) this.readArn(line);
    const { account, region, both } = hasArn ? this.ofArn : this.ofKey;
    const { outView } = line;
    if (!line.isNamed) line.length = putConstant(outView, line.length, this.fromKey);
    if (!line.hasAccount && !line.hasRegion) line.length = putConstant(outView, line.length, both);
    else if (!line.hasAccount) line.length = putConstant(outView, line.length, account);
    else if (!line.hasRegion) line.length = putConstant(outView, line.length, region);
  }

  private readArn({ out, arnFrom, arnTo }: Line): void {
    const from = afterColons(out, arnFrom, arnTo, 3);
    const to = afterColons(out, from, arnTo, 2);
    const { lastPlace } = this;
    let isSame = to - from === lastPlace.length;
    for (let index = 0; isSame && index < lastPlace.length; index += 1)
      isSame = byteAt(out, from + index) === lastPlace[index];
    if (isSame) return;
    this.lastPlace = out.slice(from, to);
    const place = placeOfArn(Buffer.from(out.subarray(arnFrom, arnTo)).toString("latin1"));
    this.ofArn = placeConstants({
      account: this.key.account ?? place.account,
      region: this.key.region ?? place.region,
    });
  }
}

/** Where the text begins that comes after so many colons; `to` if there are fewer. */
function afterColons(bytes: Uint8Array, from: number, to: number, colons: number): number {
  let left = colons;
  let at = from;
  for (; at < to && left > 0; at += 1) if (byteAt(bytes, at) === colon) left -= 1;
  return at;
}

/** `,"account_id":"123456789012","region":"ap-southeast-2"`, and longer Regions to come. */
const longestPlaceBytes = 96;
