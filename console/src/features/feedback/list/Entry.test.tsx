import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderInApp } from "@/testing/render";
import { Stars } from "../Stars";
import { Comment, Reference } from "./Entry";

it("follows a reference only when it is a web address, and tells that page nothing", () => {
  renderInApp(<Reference text="https://tickets.example.com/T-1" />);
  const link = screen.getByRole<HTMLAnchorElement>("link");
  expect(link.href).toBe("https://tickets.example.com/T-1");
  expect(link.rel).toBe("noopener noreferrer");
  expect(link.target).toBe("_blank");
});

it("shows any other reference as the text that it is", () => {
  renderInApp(<Reference text="javascript:alert(1)" />);
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText(/javascript:alert\(1\)/)).toBeDefined();
});

it("shows what somebody wrote as text, whatever it looks like", () => {
  renderInApp(<Comment text={'<img src=x onerror="alert(1)">'} />);
  expect(screen.getByText('<img src=x onerror="alert(1)">')).toBeDefined();
  expect(document.querySelector("img")).toBeNull();
});

it("folds a long comment and unfolds it on demand", () => {
  renderInApp(<Comment text={"many words ".repeat(60)} />);
  const unfold = screen.getByRole("button", { name: "Show more" });
  expect(unfold.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(unfold);
  expect(screen.getByRole("button", { name: "Show less" }).getAttribute("aria-expanded")).toBe("true");
});

it("leaves a short comment as it is", () => {
  renderInApp(<Comment text="fine" />);
  expect(screen.queryByRole("button")).toBeNull();
});

it("says a score between two stars in figures too", () => {
  renderInApp(<Stars score={3.7} />);
  expect(screen.getByRole("img", { name: "3.7 of 5 stars" }).textContent).toContain("3.7");
});
