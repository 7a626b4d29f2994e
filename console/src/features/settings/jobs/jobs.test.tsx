// @vitest-environment jsdom
import "@/testing/requests";
import { act, renderHook, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { isApiError } from "@/api/errors";
import * as session from "@/api/session";
import * as asking from "@/components/forms/confirm";
import * as saving from "@/components/page/saveFile";
import { chooseLanguage } from "@/i18n";
import { type Job, partOf } from "@/kinds/job";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { type JobEvent, MOST_EVENTS, withLines } from "./followJob";
import { JobActions } from "./JobActions";
import { JobFiles } from "./JobFiles";
import { JobLog } from "./JobLog";
import { JobProgress } from "./JobMarks";
import { JobResults } from "./JobResults";
import { cellOf, heading } from "./resultRows";
import { sizeOf } from "./sizeOf";
import { useJob } from "./useJob";

const JOB: Job = {
  id: "11111111-1111-4111-8111-111111111111",
  kind: "rollout-rehearsal",
  title: "How sure?",
  useCaseId: null,
  specification: {},
  state: "running",
  stopping: false,
  progress: { done: 50, total: 200, text: "rehearsal 50" },
  result: null,
  error: null,
  events: 2,
  dueAt: "2026-01-01T00:00:00Z",
  startedAt: "2026-01-01T00:00:01Z",
  endedAt: null,
  createdBy: "ada",
  version: 3,
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:02Z",
};
const ENDED: Job = { ...JOB, state: "done", events: 3, version: 4, endedAt: "2026-01-01T00:01:00Z" };
const PATH = `/api/v1/jobs/${JOB.id}`;
const STREAM = `GET ${PATH}/job-stream`;

function event(place: number, kind: JobEvent["kind"], data: object): JobEvent {
  return { place, at: "2026-01-01T00:00:02Z", kind, data: data as JobEvent["data"] };
}

const lines = (...all: object[]) =>
  new Response(all.map((one) => `${JSON.stringify(one)}\n`).join(""), { status: 200 });

let service: FakeService;

beforeEach(async () => {
  vi.restoreAllMocks();
  service = new FakeService().on(`GET ${PATH}`, () => json({ item: JOB }));
  await chooseLanguage("en");
});

describe("following a job", () => {
  it("tells what happens until it ends", async () => {
    service.on(STREAM, () =>
      lines({ event: event(1, "state", { state: "running" }) }, { job: JOB }, { job: ENDED }),
    );
    const { result } = renderHook(() => useJob(JOB.id));
    await waitFor(() => expect(result.current.followed?.job.state).toBe("done"));
    expect(result.current.followed?.events.map(({ place }) => place)).toEqual([1]);
    expect(result.current.lost).toBe(false);
    expect(service.times(STREAM)).toBe(1);
  });

  it("connects again after a break, and takes nothing twice", async () => {
    const one = event(1, "log", { text: "one" });
    service.on(STREAM, () =>
      service.times(STREAM) === 1
        ? lines({ event: one })
        : lines({ event: one }, { event: event(2, "log", { text: "two" }) }, { job: ENDED }),
    );
    const { result } = renderHook(() => useJob(JOB.id));
    await waitFor(() => expect(result.current.lost).toBe(true));
    await waitFor(() => expect(result.current.followed?.job.state).toBe("done"), { timeout: 5000 });
    expect(result.current.followed?.events.map(({ place }) => place)).toEqual([1, 2]);
    expect(result.current.lost).toBe(false);
  });

  it("says when there is no such job, and asks again when told to", async () => {
    service.on(`GET ${PATH}`, () => json({ errors: ["job-not-found"] }, 404));
    const { result } = renderHook(() => useJob(JOB.id));
    await waitFor(() => expect(result.current.error).not.toBeNull());
    const { error } = result.current;
    expect(isApiError(error) && error.status).toBe(404);
    service.on(`GET ${PATH}`, () => json({ item: ENDED })).on(STREAM, () => lines({ job: ENDED }));
    act(() => result.current.again());
    await waitFor(() => expect(result.current.followed?.job.state).toBe("done"));
    expect(result.current.error).toBeNull();
  });

  it("keeps the newest events only", () => {
    const many = Array.from({ length: MOST_EVENTS + 5 }, (_, place) => ({
      event: event(place + 1, "log", { text: "x" }),
      job: null,
    }));
    const { events } = withLines({ job: JOB, events: [] }, many);
    expect([events.length, events[0]?.place]).toEqual([MOST_EVENTS, 6]);
  });
});

describe("what is shown", () => {
  it("is the progress in percent, also for assistive technology", () => {
    renderInApp(<JobProgress job={JOB} />);
    expect(screen.getByText("25%")).toBeTruthy();
    expect(screen.getByLabelText("Progress: How sure?").getAttribute("aria-valuenow")).toBe("25");
    expect(partOf({ ...JOB, progress: null })).toBeNull();
    expect(partOf({ ...JOB, progress: null, state: "done" })).toBe(1);
  });

  it("is the log in words, the newest first", () => {
    const events = [
      event(1, "state", { state: "queued", why: "resumed" }),
      event(2, "log", { text: "hello" }),
      event(3, "result", { item: "7", data: { leader: 1 } }),
    ];
    renderInApp(<JobLog events={events} />);
    const said = screen.getAllByRole("listitem").map((one) => one.querySelector("span")?.textContent);
    expect(said).toEqual(['Result 7: {"leader":1}', "hello", "Queued: resumed"]);
  });
});

describe("results and files", () => {
  const at = { madeBy: "ada", madeAt: "2026-01-01T00:00:02Z" };
  const file = {
    digest: "ab",
    name: "refused.csv",
    mediaType: "text/csv",
    size: 1_234,
    role: "output",
    ...at,
  };

  function list(items: object[], totalCount = items.length) {
    return () =>
      json({ items, totalCount, totalIsExact: true, hasNext: totalCount > items.length, next: null });
  }

  it("are rows of a table with the fields that they have, page by page", async () => {
    const first = { item: "1", repetition: 0, data: { leader: 0, completedAt: null, shares: [20, 80.1234] } };
    service.on(`GET ${PATH}/results`, () => list([first], 30)());
    renderInApp(<JobResults job={ENDED} />);
    const heads = (await screen.findAllByRole("columnheader")).map((one) => one.textContent);
    expect(heads).toEqual(["Item", "Leader", "Completed at", "Shares"]);
    expect(screen.getAllByRole("cell").map((one) => one.textContent)).toEqual(["0", "–", "20, 80.123"]);
    expect(screen.getByText("30 rows.")).toBeTruthy();
    const plain = { item: "26", repetition: 1, data: "text" };
    service.on(`GET ${PATH}/results`, () => list([plain], 30)());
    await userEvent.click(screen.getByRole("button", { name: "Next page" }));
    expect(await screen.findByRole("rowheader", { name: "26 (2)" })).toBeTruthy();
    expect(screen.getByRole("cell").textContent).toBe("text");
  });

  it("are not there while there are none", async () => {
    service.on(`GET ${PATH}/results`, list([])).on(`GET ${PATH}/artifacts`, list([]));
    renderInApp(
      <>
        <JobResults job={ENDED} />
        <JobFiles job={ENDED} />
      </>,
    );
    await waitFor(() => expect(service.times(`GET ${PATH}/artifacts`)).toBe(1));
    expect(screen.queryByRole("heading")).toBeNull();
  });

  it("are downloaded", async () => {
    service.on(`GET ${PATH}/artifacts`, list([file]));
    service.on("GET /api/v1/artifacts/ab", () => new Response("line,error", { status: 200 }));
    const saved = vi.spyOn(saving, "saveFile").mockReturnValue();
    renderInApp(<JobFiles job={ENDED} />);
    expect(await screen.findByText("Made by the job · 1.2 kB · text/csv")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Download refused.csv" }));
    await waitFor(() => expect(saved).toHaveBeenCalledOnce());
    const [content, name, type] = saved.mock.calls[0] ?? [];
    expect([await (content as Blob).text(), name, type]).toEqual(["line,error", "refused.csv", "text/csv"]);
  });

  it("have readable sizes and headings", () => {
    const decimal = (value: number, digits: number) => value.toFixed(digits);
    expect([0, 999, 1_000, 2_500_000, 3e12, 5e15].map((size) => sizeOf(size, decimal))).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "2.5 MB",
      "3.0 TB",
      "5000.0 TB",
    ]);
    expect(["completedAt", "best_led", "p99"].map(heading)).toEqual(["Completed at", "Best led", "P99"]);
    expect(cellOf({ a: [1] }, String)).toBe('{"a":[1]}');
    expect([true, "", []].map((one) => cellOf(one, String))).toEqual(["true", "–", "–"]);
  });
});

describe("cancel and resume", () => {
  const changed = vi.fn();

  beforeEach(() => {
    changed.mockReset();
    vi.spyOn(session, "useMay").mockReturnValue(true);
  });

  it.each([
    ["cancel", "Cancel the job", JOB],
    ["resume", "Resume", { ...ENDED, state: "failed" } as Job],
  ])("%s asks first", async (verb, button, shown) => {
    service.on(`POST ${PATH}/${verb}`, () => json({ item: shown }));
    const asked = vi.spyOn(asking, "confirm").mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    renderInApp(<JobActions job={shown} changed={changed} />);
    await userEvent.click(screen.getByRole("button", { name: button }));
    expect(service.times(`POST ${PATH}/${verb}`)).toBe(0);
    await userEvent.click(screen.getByRole("button", { name: button }));
    await waitFor(() => expect(changed).toHaveBeenCalledOnce());
    expect(service.times(`POST ${PATH}/${verb}`)).toBe(1);
    expect(asked.mock.calls[0]?.[0].title).toContain("How sure?");
  });

  it("is not offered for a job that is done, nor to those who only look", () => {
    renderInApp(<JobActions job={ENDED} changed={changed} />);
    vi.spyOn(session, "useMay").mockReturnValue(false);
    renderInApp(<JobActions job={JOB} changed={changed} />);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("cannot be asked twice", () => {
    renderInApp(<JobActions job={{ ...JOB, stopping: true }} changed={changed} />);
    expect((screen.getByRole("button") as HTMLButtonElement).disabled).toBe(true);
  });
});
