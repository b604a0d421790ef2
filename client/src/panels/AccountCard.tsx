import { LogOut, MonitorX } from "lucide-react";
import type { ReactNode } from "react";
import { endOtherSessions, type Me, signOut } from "@/api/people";
import { forgetKept } from "@/app/offline";
import { Avatar } from "@/ui/Avatar";
import { notify } from "@/ui/notify";
import { PopoverPanel } from "@/ui/PopoverPanel";
import type { PopoverState } from "@/ui/usePopover";
import { ROLE_WORDS } from "./roleWords";

/** Who I am here, and the ways out. */
export function AccountCard({ me, of }: { me: Me; of: PopoverState }) {
  return (
    <PopoverPanel of={of} label="Account" align="end" className="w-60 p-1">
      <div className="flex items-center gap-2.5 px-2.5 pt-2 pb-2.5">
        <Avatar person={me} />
        <div className="min-w-0">
          <p className="truncate font-medium">{me.name}</p>
          <p className="text-xs text-ink-2">{ROLE_WORDS[me.role].label}</p>
        </div>
      </div>
      <div className="border-t border-line pt-1">
        <Item icon={<LogOut />} onClick={() => void leave()}>
          Sign out
        </Item>
        <Item icon={<MonitorX />} onClick={() => void leaveElsewhere()}>
          Sign out everywhere else
        </Item>
      </div>
    </PopoverPanel>
  );
}

function Item(props: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="flex h-8 w-full items-center gap-2.5 rounded-sm px-2.5 text-left text-sm hover:bg-press [&_svg]:size-4 [&_svg]:text-ink-2"
    >
      {props.icon}
      {props.children}
    </button>
  );
}

/** A new page forgets everything that was in memory. */
async function leave(): Promise<void> {
  try {
    await signOut();
    await forgetKept();
    window.location.assign("/join");
  } catch (error) {
    notify(words(error), "error");
  }
}

async function leaveElsewhere(): Promise<void> {
  try {
    const ended = await endOtherSessions();
    notify(ended === 0 ? "You are signed in only here" : `Signed out in ${browsers(ended)}`);
  } catch (error) {
    notify(words(error), "error");
  }
}

function browsers(count: number): string {
  return count === 1 ? "one other browser" : `${count} other browsers`;
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : "That did not work.";
}
