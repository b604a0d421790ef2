import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Me, Person } from "@/api/people";
import { MemberList } from "./MemberList";

const person = (name: string, role: Person["role"]): Person => ({
  ...{ id: name.toLowerCase(), name, role, colour: "#5AB0F6" },
});
const ada = person("Ada", "owner");
const bob = person("Bob", "editor");

describe("MemberList", () => {
  let root: Root;
  let home: HTMLElement;
  let members: Person[];
  const asked: string[] = [];

  const show = async (me: Person) => {
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    await act(async () => {
      root.render(
        <QueryClientProvider key={members.length} client={queries}>
          <MemberList me={{ ...me, workspace: "w" } as Me} />
        </QueryClientProvider>,
      );
    });
    await act(() => vi.waitFor(() => expect(rows()).toHaveLength(members.length)));
  };
  const rows = () => [...home.querySelectorAll("li")];
  const select = (name: string) =>
    home.querySelector<HTMLSelectElement>(`select[aria-label="Role of ${name}"]`);
  const button = (name: string) =>
    [...home.querySelectorAll("button")].find(
      (each) => (each.getAttribute("aria-label") ?? each.textContent) === name,
    );

  beforeEach(() => {
    home = document.body.appendChild(document.createElement("div"));
    root = createRoot(home);
    members = [bob, ada];
    asked.length = 0;
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      if (init.method !== "GET") asked.push(`${init.method} ${url} ${init.body ?? ""}`.trim());
      return new Response(JSON.stringify({ items: members, next: null }));
    });
  });
  afterEach(() => {
    act(() => root.unmount());
    home.remove();
    vi.unstubAllGlobals();
  });

  it("shows roles to everybody and lets only owners change them", async () => {
    await show(bob);
    expect(rows().map((row) => row.textContent)).toEqual(["AAdaOwner", "BBob (you)Editor"]);
    expect(home.querySelector("select, button")).toBeNull();
  });

  it("gives an owner a choice for each, but not for the last owner", async () => {
    await show(ada);
    expect(select("Ada")).toBeNull();
    expect(select("Bob")?.value).toBe("editor");
    members = [bob, { ...bob, id: "cleo", name: "Cleo", role: "owner" }, ada];
    await show(ada);
    expect(select("Ada")?.value).toBe("owner");
  });

  it("asks the server for the role that was chosen", async () => {
    await show(ada);
    await act(async () => {
      const choice = select("Bob");
      if (!choice) throw new Error("no choice");
      choice.value = "viewer";
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(asked).toEqual(['PATCH /api/v1/members/bob {"role":"viewer"}']);
  });

  it("removes only after asking once more", async () => {
    await show(ada);
    await act(async () => button("Remove Bob")?.click());
    expect(asked).toEqual([]);
    await act(async () => button("Keep")?.click());
    expect(button("Keep")).toBeUndefined();
    await act(async () => button("Remove Bob")?.click());
    await act(async () => button("Remove")?.click());
    expect(asked).toEqual(["DELETE /api/v1/members/bob"]);
  });
});
