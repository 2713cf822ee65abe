namespace MonkeyTroop.Grains.Wallets;

/// <summary>What an account learns of one of its jobs.</summary>
[GenerateSerializer, Immutable]
public abstract record JobLook
{
    private JobLook()
    {
    }

    /// <summary>The job is the account's.</summary>
    /// <param name="Job">The job as the ledger has it.</param>
    [GenerateSerializer, Immutable]
    public sealed record Found(JobSnapshot Job) : JobLook;

    /// <summary>There is no such job.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownJob : JobLook;

    /// <summary>The job is another account's.</summary>
    [GenerateSerializer, Immutable]
    public sealed record OtherAccount : JobLook;
}
