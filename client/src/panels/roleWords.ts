import type { Role } from "@/api/people";

interface RoleWords {
  readonly label: string;
  /** What somebody with this role may do, to read after "You can". */
  readonly can: string;
}

export const ROLE_WORDS: Readonly<Record<Role, RoleWords>> = {
  owner: { label: "Owner", can: "edit, run and manage people" },
  editor: { label: "Editor", can: "edit and run" },
  runner: { label: "Runner", can: "look and run, not edit" },
  commenter: { label: "Commenter", can: "look, not edit or run" },
  viewer: { label: "Viewer", can: "look, not edit or run" },
};

/** "You are a viewer here: you can look, not edit or run." */
export function standing(role: Role): string {
  const { label, can } = ROLE_WORDS[role];
  const article = /^[aeo]/i.test(label) ? "an" : "a";
  return `You are ${article} ${label.toLowerCase()} here: you can ${can}.`;
}
