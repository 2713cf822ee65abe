namespace MonkeyTroop.Tests.Unit.Architecture;

/// <summary>
/// The allowed directions between rooms. A line says which rooms a room uses. The lines stand in order: a room uses only rooms of lines below
/// its own, and rooms that use no other and so have no line. So there is no cycle. <c>!</c> marks a direction that points up and closes a
/// cycle; it is to go, and no new one may come.
/// </summary>
internal static class RoomTable
{
    /// <summary>The table of each project.</summary>
    public static readonly IReadOnlyDictionary<string, string> Projects = new Dictionary<string, string>
    {
        ["Protocol"] = """
            Coordinator -> Errors
            Nodes       -> Identity Tickets
            """,
        ["ServiceDefaults"] = "",
        ["WorkerAgent"] = """
            TicketProxy  -> Engines Gpu Heartbeats Jobs Nodes Tickets
            Heartbeats   -> Coordinator Engines Gpu Jobs Nodes Registration Signals Tickets
            Gpu          -> Engines Signals
            Engines      -> Coordinator Nodes Signals
            Tickets      -> Coordinator Jobs Nodes Registration
            Jobs         -> Coordinator Nodes Registration Signals
            Registration -> Coordinator Nodes
            Coordinator  -> Nodes
            """,
        ["ClientProxy"] = """
            Cli         -> Coordinator Identity Proxy Tickets Wallets
            Proxy       -> Connections Coordinator Errors Tickets
            Tickets     -> Coordinator Errors
            Errors      -> Coordinator
            Wallets     -> Coordinator
            Coordinator -> Connections Identity
            """,
        ["Grains.Abstractions"] = """
            Nodes      -> Identity Receipts Scheduling Wallets
            Scheduling -> !Nodes Wallets
            Wallets    -> Identity
            """,
        ["Grains"] = """
            Backup       -> Storage Wallets
            Nodes        -> Audit Identity Receipts Reputation Scheduling Settings Storage Tickets Wallets
            RateLimiting -> Audit Storage
            Scheduling   -> !Nodes Settings Storage
            Tickets      -> Settings Storage Wallets
            Wallets      -> Audit Clocks Identity Settings Storage
            Settings     -> Audit Health Storage
            Audit        -> Storage
            Clocks       -> Health Storage
            Health       -> Storage
            Identity     -> Storage
            Revocation   -> Storage
            """,
        ["Silo"] = """
            Health     -> Clustering
            Clustering -> Tls
            """,
        ["Gateway"] = """
            Nodes        -> Answers Audit Errors Identity OpenApi RateLimiting Requests Revocation Scheduling
            Revocation   -> Admin Errors OpenApi Requests Tickets
            Tickets      -> Admin Audit Errors Identity OpenApi RateLimiting Requests !Revocation Scheduling
            Admin        -> Audit Errors Network RateLimiting Wallets
            Receipts     -> Audit Errors Identity OpenApi RateLimiting Requests Scheduling
            Wallets      -> !Admin Answers Audit Errors Identity OpenApi RateLimiting Requests
            Identity     -> Audit Errors Requests
            Audit        -> Answers Errors Network OpenApi RateLimiting Requests
            Health       -> Draining Errors OpenApi Scheduling
            Scheduling   -> Answers Errors !Nodes OpenApi RateLimiting !Receipts Requests
            Answers      -> Errors Network
            OpenApi      -> !Audit Errors !Health RateLimiting !Revocation !Tickets !Wallets
            RateLimiting -> !Admin Errors !Identity Network !OpenApi Requests
            Requests     -> Errors
            Errors       -> !Audit
            """,
    };
}
