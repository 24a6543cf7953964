import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { addressOf, fromTheNewest } from "../model/location.ts";
import { readSaved, type SavedSearch, withSaved } from "../model/saved-searches.ts";
import { usePage } from "./page.ts";
import { Popover } from "./popover.tsx";

const storedAs = "logpipe-saved-searches";

/** Searches under a name, kept in this browser. */
export function SavedSearches(): JSX.Element {
  const { state } = usePage();
  const [saved, setSaved] = useState(() => readSaved(localStorage.getItem(storedAs)));
  const [name, setName] = useState("");
  const keep = (searches: readonly SavedSearch[]): void => {
    localStorage.setItem(storedAs, JSON.stringify(searches));
    setSaved(searches);
  };
  return (
    <Popover label="Saved searches" align="right">
      {(close) => (
        <div class="saved-searches">
          <ul>
            {saved.map((one) => (
              <li key={one.name}>
                <a href={one.fragment} onClick={close}>
                  {one.name}
                </a>
                <button
                  type="button"
                  class="chip-remove"
                  aria-label={`Delete the saved search ${one.name}`}
                  onClick={() => {
                    keep(saved.filter((other) => other.name !== one.name));
                  }}
                >
                  ×
                </button>
              </li>
            ))}
            {saved.length === 0 ? <li class="empty">None yet, in this browser.</li> : null}
          </ul>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() === "") return;
              keep(withSaved(saved, { name: name.trim(), fragment: addressOf(fromTheNewest(state, {})) }));
              setName("");
            }}
          >
            <input
              aria-label="Name of this search"
              placeholder="Name of this search"
              value={name}
              onInput={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <button type="submit" class="button primary">
              Save
            </button>
          </form>
        </div>
      )}
    </Popover>
  );
}
