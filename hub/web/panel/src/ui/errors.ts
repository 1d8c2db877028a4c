/** Errors as sentences: what went wrong and what to do. */

import { Problem } from "../core/api";
import { find, t } from "../i18n/index";

export function sentence(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 0) return t("error.offline");
    const field = error.field ? `${error.field}: ` : "";
    return `${field}${error.message}${error.remedy ? ` ${error.remedy}` : ""}`;
  }
  return reason((error as Error).message);
}

/** A reason as the hub gave it, or our own word for "offline" and "timeout". */
export function reason(text: string): string {
  return find(`error.${text}`) ?? text;
}
