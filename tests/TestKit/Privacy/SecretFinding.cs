namespace MonkeyTroop.Tests.TestKit.Privacy;

/// <summary>A secret where none may be.</summary>
/// <param name="Kind">What kind of secret.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Number of the line, from 1.</param>
public sealed record SecretFinding(string Kind, string File, int Line)
{
    /// <summary>Where it is; never what it is.</summary>
    public override string ToString() => $"{Kind} in {File}, line {Line}";
}

/// <summary>A program wrote a secret into a log.</summary>
/// <param name="findings">Where.</param>
/// <param name="folder">The folder, which is kept.</param>
public sealed class SecretLeakException(IReadOnlyList<SecretFinding> findings, string folder)
    : Exception($"secrets are in the logs in {folder}: {string.Join("; ", findings.Take(20))}");
