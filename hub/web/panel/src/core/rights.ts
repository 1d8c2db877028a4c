/** What the person at this panel may do; the hub decides, this only hides what it would refuse. */

import { session } from "./api";

const RANK = ["device", "guest", "child", "adult", "owner"];

export const atLeast = (role: "guest" | "child" | "adult" | "owner"): boolean => RANK.indexOf(session.value?.person.role ?? "") >= RANK.indexOf(role);
