namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Everything that can be wrong with the books. A kind once published keeps its meaning. What to do about each is in
/// <c>docs/runbooks/books-do-not-balance.md</c>.
/// </summary>
public static class ViolationKinds
{
    /// <summary>A wallet's balance is not the sum of its legs.</summary>
    public const string WalletBalance = "wallet_balance";

    /// <summary>A wallet's starter credits are not the sum of what its legs say of them.</summary>
    public const string WalletStarter = "wallet_starter";

    /// <summary>What a wallet holds for jobs is not what its open holds set aside.</summary>
    public const string WalletHeld = "wallet_held";

    /// <summary>A wallet holds less than nothing, or more than it owns, so that less than nothing is available.</summary>
    public const string WalletAvailable = "wallet_available";

    /// <summary>A wallet has fewer starter credits than none, or more than it owns.</summary>
    public const string WalletStarterRange = "wallet_starter_range";

    /// <summary>All balances together are not zero.</summary>
    public const string BooksSum = "books_sum";

    /// <summary>The treasury has no wallet.</summary>
    public const string TreasuryMissing = "treasury_missing";

    /// <summary>A transfer is not exactly one debit and one credit.</summary>
    public const string TransferLegs = "transfer_legs";

    /// <summary>The two legs of a transfer do not sum to zero.</summary>
    public const string TransferSum = "transfer_sum";

    /// <summary>A debit that is not below zero, or a credit that is not above it.</summary>
    public const string LegAmount = "leg_amount";

    /// <summary>A leg's part of starter credits is more than the leg, or of a kind of transfer that moves none.</summary>
    public const string LegStarter = "leg_starter";

    /// <summary>A transfer's parts of locked credits are not what its kind and its other figures make them.</summary>
    public const string LegLocked = "leg_locked";

    /// <summary>A leg of an account that has no wallet.</summary>
    public const string LegWallet = "leg_wallet";

    /// <summary>The two legs of a transfer differ in what they must have in common: type, job, time, description, metadata.</summary>
    public const string LegsDiffer = "legs_differ";

    /// <summary>A transfer of an unknown type, or one whose id does not say what its rows say.</summary>
    public const string TransferName = "transfer_name";

    /// <summary>Starter credits that do not come from the treasury, or a transfer from or to it or to the sender.</summary>
    public const string TransferParties = "transfer_parties";

    /// <summary>More than one grant of starter credits to an account.</summary>
    public const string StarterTwice = "starter_twice";

    /// <summary>Starter credits of an account that was never opened.</summary>
    public const string StarterUnopened = "starter_unopened";

    /// <summary>A transfer for a job without the receipt that its id names.</summary>
    public const string SettlementReceipt = "settlement_receipt";

    /// <summary>A transfer that a payer's word made, for a job whose payer has not spoken.</summary>
    public const string SettlementWord = "settlement_word";

    /// <summary>A transfer for a job that has no hold.</summary>
    public const string SettlementHold = "settlement_hold";

    /// <summary>A transfer for a job between others than the job's payer and owner.</summary>
    public const string SettlementParties = "settlement_parties";

    /// <summary>What a hold says was captured is not what the job's transfers moved.</summary>
    public const string HoldCaptured = "hold_captured";

    /// <summary>How much of it was starter credits is not what the job's transfers say.</summary>
    public const string HoldCapturedStarter = "hold_captured_starter";

    /// <summary>How much of it was locked credits is not what the job's transfers say.</summary>
    public const string HoldCapturedLocked = "hold_captured_locked";

    /// <summary>A figure of a hold is outside its bounds: captured beyond the hold, an impossible multiplier or status.</summary>
    public const string HoldRange = "hold_range";

    /// <summary>More was captured than the longest time costs that any of the job's receipts claimed.</summary>
    public const string HoldPrice = "hold_price";

    /// <summary>A hold's last sequence is not the highest of its receipts.</summary>
    public const string HoldSequence = "hold_sequence";

    /// <summary>A hold is final without a final receipt, or not final though its latest receipt is.</summary>
    public const string HoldFinal = "hold_final";

    /// <summary>A hold's status does not fit what happened to it.</summary>
    public const string HoldStatus = "hold_status";

    /// <summary>A hold whose payer or owner has no wallet.</summary>
    public const string HoldWallet = "hold_wallet";

    /// <summary>A hold of an account that was never opened.</summary>
    public const string HoldUnopened = "hold_unopened";

    /// <summary>An open hold that sweeps have passed, so that none of them will release it.</summary>
    public const string HoldUnswept = "hold_unswept";

    /// <summary>Several holds placed by one proof.</summary>
    public const string HoldProof = "hold_proof";

    /// <summary>A receipt for a job that has no hold.</summary>
    public const string ReceiptHold = "receipt_hold";

    /// <summary>A receipt with a figure that no receipt can have.</summary>
    public const string ReceiptRange = "receipt_range";

    /// <summary>A trigger, constraint or index that guards the ledger is missing, disabled, not what it should be, or not ours.</summary>
    public const string Guard = "guard";

    /// <summary>The database file itself is damaged.</summary>
    public const string StoreDamaged = "store_damaged";
}

/// <summary>What a violation can be about.</summary>
public static class ViolationSubjects
{
    /// <summary>An account, by its id.</summary>
    public const string Account = "account";

    /// <summary>A job, by its id.</summary>
    public const string Job = "job";

    /// <summary>A transfer, by its id.</summary>
    public const string Transfer = "transfer";

    /// <summary>A trigger, constraint or index, by its name.</summary>
    public const string Schema = "schema";

    /// <summary>All of the books.</summary>
    public const string Books = "books";
}
