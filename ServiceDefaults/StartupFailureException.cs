namespace MonkeyTroop.ServiceDefaults;

/// <summary>
/// A program cannot start for a reason that its operator can remove. The message is one line that says what is wrong
/// and what to do; <see cref="HostRunner"/> prints it without a stack trace.
/// </summary>
public sealed class StartupFailureException : Exception
{
    /// <summary>Makes the failure from its line.</summary>
    public StartupFailureException(string message) : base(message)
    {
    }

    /// <summary>Makes the failure from its line and its cause.</summary>
    public StartupFailureException(string message, Exception inner) : base(message, inner)
    {
    }
}
