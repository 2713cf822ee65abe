using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Identity;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>Takes one account's operations one after the other and hands them to the ledger.</summary>
internal sealed class WalletGrain(
    ILedgerStore ledger, IOptions<WalletOptions> wallets, IOptions<HoldOptions> holds, TimeProvider time) : Grain, IWalletGrain
{
    private readonly ProofWindow _proofs = new(time);
    private bool _isOpen;

    private string Account => this.GetPrimaryKeyString();

    public Task<ProofAdmission> AdmitProof(ProofStamp proof) => Task.FromResult(_proofs.Admit(proof));

    public async Task<WalletSnapshot> Open(CancellationToken cancellation)
    {
        var wallet = await ledger.OpenAsync(Account, Credits.Of(wallets.Value.StarterCredits), cancellation);
        _isOpen = true;
        return wallet;
    }

    public Task<WalletSnapshot?> Find(CancellationToken cancellation) => ledger.FindAsync(Account, cancellation);

    public async Task<HoldOutcome> PlaceHold(HoldRequest request, CancellationToken cancellation)
    {
        if (request.Account != Account)
        {
            throw new ArgumentException($"a hold of account {request.Account} came to account {Account}", nameof(request));
        }

        if (!_isOpen)
        {
            await Open(cancellation);
        }

        return await ledger.PlaceHoldAsync(request, holds.Value, cancellation);
    }

    public Task CancelHold(string jobId, CancellationToken cancellation) => ledger.CancelHoldAsync(jobId, cancellation);

    public Task<SettlementOutcome> Settle(VerifiedReceipt receipt, CancellationToken cancellation) =>
        ledger.SettleAsync(Account, receipt, cancellation);

    public Task<StatementPage> GetStatement(long? before, int limit, CancellationToken cancellation) =>
        ledger.ReadStatementAsync(Account, before, limit, cancellation);
}
