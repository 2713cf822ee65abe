using System.Globalization;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets.Histories;

/// <summary>One operation of a history, as the store does it and as the model says it must end.</summary>
/// <param name="Description">For the message of a failure.</param>
/// <param name="Run">Asks the store, and puts its answer into the model's words.</param>
/// <param name="Expect">Asks the model.</param>
internal sealed record LedgerStep(string Description, Func<ILedgerStore, CancellationToken, Task<string>> Run, Func<LedgerModel, string> Expect)
{
    public static LedgerStep Hold(HoldRequest request, HoldOptions options, TimeProvider time) => new(
        Text($"{request.Account} holds for {request.JobId} at {request.Multiplier.Thousandths}, proof {request.ProofKey}, for {request.Owner}"),
        async (store, cancellation) => await store.PlaceHoldAsync(request, options, cancellation) switch
        {
            HoldOutcome.Placed placed => Text($"placed {placed.Amount.Micros} {Show(placed.Wallet, time)}"),
            HoldOutcome.Insufficient few => Text($"insufficient {few.Available.Micros} of {few.Required.Micros}"),
            _ => "proof reused",
        },
        model => model.Hold(request, options));

    public static LedgerStep Extend(HoldExtension extension, TimeProvider time) => new(
        Text($"{extension.Account} extends {extension.JobId} to {extension.Milliseconds} ms"),
        async (store, cancellation) => await store.ExtendHoldAsync(extension, cancellation) switch
        {
            ExtensionOutcome.Extended done => Text($"extended {done.Job.Amount.Micros} until {done.Job.ExpiresAt.ToUnixTimeMilliseconds()} {Show(done.Wallet, time)}"),
            ExtensionOutcome.Insufficient few => Text($"insufficient {few.Available.Micros} of {few.Required.Micros}"),
            ExtensionOutcome.Shorter shorter => Text($"shorter than {shorter.Milliseconds}"),
            ExtensionOutcome.Ended => "ended",
            ExtensionOutcome.OtherAccount => "other account",
            _ => "unknown job",
        },
        model => model.Extend(extension));

    public static LedgerStep Hear(PayerWord word, TimeProvider time) => new(
        Text($"{word.Account} says of {word.JobId}: {word.Milliseconds} ms, {word.Requests} requests, {word.Cancelled} cancelled, {word.Broken} broken"),
        async (store, cancellation) => (await store.HearPayerAsync(word, cancellation)).Look switch
        {
            JobLook.Found found => Text($"heard {found.Job.Captured.Micros} differs {found.Job.Difference.Micros}"),
            JobLook.OtherAccount => "other account",
            _ => "unknown job",
        },
        model => model.Hear(word, time.GetUtcNow()));

    public static LedgerStep Cancel(string account, string jobId, TimeProvider time) => new(
        $"{account} cancels {jobId}",
        async (store, cancellation) => await store.CancelHoldAsync(account, jobId, cancellation) is { } wallet ? $"cancelled {Show(wallet, time)}" : "unchanged",
        model => model.Cancel(account, jobId));

    public static LedgerStep Settle(string account, VerifiedReceipt receipt, TimeProvider time) => new(
        Text($"receipt {receipt.Sequence} of {receipt.JobId}, {account}: {receipt.DurationMilliseconds} ms, final {receipt.Final}, node {receipt.NodeId}"),
        async (store, cancellation) => await store.SettleAsync(account, receipt, cancellation) switch
        {
            SettlementOutcome.Settled done => Text(
                $"settled {done.Captured.Micros} {Show(done.Requester, time)} {Show(done.Owner, time)} differs {done.Difference.Micros}{(done.IsNew ? " new" : "")}{(done.EndsJob ? " end" : "")}"),
            SettlementOutcome.OtherNode => "other node",
            SettlementOutcome.Conflict => "conflict",
            _ => "unknown job",
        },
        model => model.Settle(account, receipt));

    public static LedgerStep Transfer(CreditTransfer transfer, TimeProvider time) => new(
        Text($"{transfer.Account} gives {transfer.Amount.Micros} to {transfer.Recipient}, key {transfer.Key}"),
        async (store, cancellation) => await store.TransferAsync(transfer, cancellation) switch
        {
            TransferOutcome.Given given => Text($"given {Show(given.Sender, time)} {Show(given.Recipient, time)}"),
            TransferOutcome.Insufficient few => Text($"giveable {few.Giveable.Micros}"),
            TransferOutcome.UnknownSender => "unknown sender",
            TransferOutcome.UnknownRecipient => "unknown recipient",
            _ => "conflict",
        },
        model => model.Transfer(transfer));

    /// <summary>An answer without what only its first delivery says. A hold that is cancelled cannot be cancelled again.</summary>
    public static string Repeatable(string answer) => answer.StartsWith("cancelled", StringComparison.Ordinal)
        ? "unchanged"
        : answer.Replace(" new", "", StringComparison.Ordinal).Replace(" end", "", StringComparison.Ordinal);

    public static string Show(WalletSnapshot wallet, TimeProvider time) =>
        Text($"{wallet.Balance.Micros}/{wallet.Held.Micros}/{wallet.Starter.Micros}/{wallet.Locked.At(time.GetUtcNow()).Micros}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
