namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>Secrets that tests give to programs, so that tests can look for them where they must not be.</summary>
public static class Secrets
{
    /// <summary>The administrator's password of every coordinator under test.</summary>
    public const string AdminPassword = "correct-horse-battery-staple-42";
}
