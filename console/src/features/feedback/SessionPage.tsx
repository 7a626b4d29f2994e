import { Page } from "@/components/Page";

export function SessionPage() {
  return <Page title="SessionPage">…</Page>;
}
