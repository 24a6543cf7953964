/** The input of LoadObjects, and its limits. */
const maxInputObjects = 100;
const maxInputBytes = 64 * 1024;

/** An object to load, without an ETag: PlanChunks pins the version that is there when it plans. */
export interface ObjectToLoad {
  readonly bucket: string;
  readonly key: string;
  readonly size?: number;
}

/** Bytes of an input around its objects: `{"objects":[],"format":"alb-health-check"}` with some to spare. */
const frameBytes = 64;

/** How full an input is; checked before each object. */
export class InputRoom {
  private objects = 0;
  private bytes = frameBytes;

  /** Makes room for the object. @returns false if it does not fit: it belongs to the next input */
  take(object: ObjectToLoad): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(object)) + 1;
    if (this.objects > 0 && (this.objects === maxInputObjects || this.bytes + bytes > maxInputBytes))
      return false;
    this.objects += 1;
    this.bytes += bytes;
    return true;
  }
}
