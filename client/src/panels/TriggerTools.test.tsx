import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Trigger, TriggerKind } from "@/api/automation";
import { TriggerTools } from "./TriggerTools";

vi.mock("@/app/EditorContext", () => ({ useEditor: () => ({ readOnly: false }) }));

describe("TriggerTools", () => {
  let root: Root;
  let home: HTMLElement;
  const done: string[] = [];

  const show = (kind: TriggerKind) =>
    act(() =>
      root.render(
        <TriggerTools
          trigger={{ kind, name: "Orders", actor_name: "Ada" } as Trigger}
          onEdit={() => done.push("edit")}
          onChange={(setting) => done.push(JSON.stringify(setting))}
          onRemove={() => done.push("remove")}
        />,
      ),
    );
  const press = (name: string) =>
    act(() =>
      [...home.querySelectorAll("button")]
        .find((each) => (each.getAttribute("aria-label") ?? each.textContent) === name)
        ?.click(),
    );

  beforeEach(() => {
    home = document.body.appendChild(document.createElement("div"));
    root = createRoot(home);
    done.length = 0;
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  });
  afterEach(() => {
    act(() => root.unmount());
    home.remove();
    vi.unstubAllGlobals();
  });

  it("takes an address back only after asking", () => {
    show("webhook");
    press("Remove Orders");
    press("Keep it");
    press("New address for Orders");
    expect(done).toEqual([]);
    press("New address");
    press("Remove Orders");
    press("Remove");
    expect(done).toEqual(['{"renew":true}', "remove"]);
  });

  it("says what is given up, and gives the focus back to whoever asked, also on Escape", () => {
    show("webhook");
    press("New address for Orders");
    const question = home.querySelector('[role="alertdialog"]');
    expect(question?.textContent).toContain("A new address for “Orders”?");
    expect(document.activeElement?.textContent).toBe("Keep it");
    const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
    act(() => document.activeElement?.dispatchEvent(key));
    expect(home.querySelector('[role="alertdialog"]')).toBeNull();
    expect(document.activeElement?.getAttribute("aria-label")).toBe("New address for Orders");
    press("Remove Orders");
    press("Keep it");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove Orders");
    expect(done).toEqual([]);
  });

  it("removes a schedule, which can be set again, at once", () => {
    show("cron");
    press("Remove Orders");
    expect(done).toEqual(["remove"]);
  });
});
