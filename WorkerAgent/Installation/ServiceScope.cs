namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>For whom a service is installed.</summary>
internal enum ServiceScope
{
    /// <summary>For the machine: it starts with it, and runs as a user that can do little else.</summary>
    Machine,

    /// <summary>For the user who installs it: it runs as that user.</summary>
    User,
}
