/** The part of an AbortSignal that core looks at; core has neither DOM nor Node types. */
export interface Signal {
  readonly aborted: boolean;
}
