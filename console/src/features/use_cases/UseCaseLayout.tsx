import { Outlet } from "@tanstack/react-router";

export function UseCaseLayout() {
  return <Outlet />;
}
