import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

const storedAs = "logpipe-theme";
const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];

function storedTheme(): Theme {
  const kept = localStorage.getItem(storedAs);
  return themes.find((one) => one === kept) ?? "auto";
}

/** Light, dark, or as the system is. */
export function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState(storedTheme);
  useLayoutEffect(() => {
    localStorage.setItem(storedAs, theme);
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";
  return (
    <button
      type="button"
      class="button"
      title={`Colours: ${theme}. Click for ${next}.`}
      aria-label={`Colours: ${theme}`}
      onClick={() => {
        setTheme(next);
      }}
    >
      <span aria-hidden="true">{theme === "auto" ? "◐" : theme === "light" ? "○" : "●"}</span> {theme}
    </button>
  );
}
