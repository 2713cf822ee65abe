using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Wakes the sender when there is a receipt to send, so that it needs no timer while there is none.</summary>
internal sealed class ReceiptSignal : WakeSignal;
