import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { EditorPage } from "@/app/EditorPage";
import { Message } from "@/app/Message";
import { SignedIn } from "@/app/SignedIn";
import { Toaster } from "@/ui/Toast";
import { TooltipProvider } from "@/ui/Tooltip";

const HomePage = lazy(async () => ({ default: (await import("@/app/HomePage")).HomePage }));
const JoinPage = lazy(async () => ({ default: (await import("@/app/JoinPage")).JoinPage }));
const AppPage = lazy(async () => ({ default: (await import("@/app/AppPage")).AppPage }));
const NotFoundPage = lazy(async () => ({
  default: (await import("@/app/NotFoundPage")).NotFoundPage,
}));

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
});

/** The routes: all workflows, one of them, and the door. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <TooltipProvider>
        <Suspense fallback={<Message title="Opening…" busy />}>
          <Switch>
            <Route path="/join" component={JoinPage} />
            <Route path="/">{() => <SignedIn>{() => <HomePage />}</SignedIn>}</Route>
            <Route path="/w/:workflow">
              {({ workflow }) => (
                <SignedIn>
                  {(me) => <EditorPage key={workflow} workflow={workflow} me={me} />}
                </SignedIn>
              )}
            </Route>
            <Route path="/w/:workflow/app">
              {({ workflow }) => (
                <SignedIn>
                  {(me) => <AppPage key={workflow} workflow={workflow} me={me} />}
                </SignedIn>
              )}
            </Route>
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
