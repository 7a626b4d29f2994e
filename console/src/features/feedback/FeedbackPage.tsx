import { Page } from "@/components/Page";

export function FeedbackPage() {
  return <Page title="FeedbackPage">…</Page>;
}
