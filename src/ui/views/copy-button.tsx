import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** Copies a text. It says for a moment that it did, or that the browser did not let it. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("Not allowed");
    }
    setTimeout(() => {
      setSaid("");
    }, 1500);
  };
  return (
    <button
      type="button"
      class="button copy"
      onClick={() => {
        void copy();
      }}
    >
      <span aria-live="polite">{said === "" ? label : said}</span>
    </button>
  );
}
