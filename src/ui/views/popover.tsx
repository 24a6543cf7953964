import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

interface PopoverProps {
  readonly label: string;
  /** What the button says to who cannot see it, if that differs. */
  readonly spoken?: string;
  readonly isActive?: boolean;
  readonly align?: "left" | "right";
  readonly children: ComponentChildren | ((close: () => void) => ComponentChildren);
}

/** A button that opens a box below it. Escape and clicks elsewhere close it. */
export function Popover(props: PopoverProps): JSX.Element {
  const { label, spoken, isActive = false, align = "left", children } = props;
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeElsewhere = (event: Event): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setOpen(false);
    };
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    };
    document.addEventListener("pointerdown", closeElsewhere);
    document.addEventListener("keydown", closeByKey, true);
    return () => {
      document.removeEventListener("pointerdown", closeElsewhere);
      document.removeEventListener("keydown", closeByKey, true);
    };
  }, [isOpen]);
  return (
    <div class="popover" ref={box}>
      <button
        ref={button}
        type="button"
        class={isActive ? "button active" : "button"}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={spoken}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <span class="popover-label">{label}</span>
        <span class="caret" aria-hidden="true">
          ▾
        </span>
      </button>
      {isOpen ? (
        <div class={`popover-box ${align}`} id={id}>
          {typeof children === "function" ? children(close) : children}
        </div>
      ) : null}
    </div>
  );
}
