namespace MonkeyTroop.Tests.Unit.Architecture;

/// <summary>
/// The allowed directions between rooms. A line says which rooms a room uses. The lines stand in order: a room uses only rooms of lines below
/// its own, and rooms that use no other and so have no line. So there is no cycle.
/// </summary>
internal static class RoomTable
{
    /// <summary>The table of each project.</summary>
    public static readonly IReadOnlyDictionary<string, string> Projects = new Dictionary<string, string>
    {
        ["Protocol"] = """
            Coordinator -> Errors
            Nodes       -> Identity Jobs Tickets
            Tickets     -> Jobs
            Jobs        -> Streams
            """,
        ["ServiceDefaults"] = "",
        ["WorkerAgent"] = """
            Cli             -> Coordinator Installation Nodes ProofOfHardware Registration
            Installation    -> Programs TicketProxy
            Supervision     -> Heartbeats Nodes TicketProxy
            TicketProxy     -> Engines Gpu Heartbeats Jobs Nodes Tickets
            Heartbeats      -> Coordinator Engines Gpu Jobs Nodes ProofOfHardware Registration Signals Tickets
            ProofOfHardware -> Coordinator Engines Gpu Nodes Programs Signals
            Gpu             -> Engines Programs Signals
            Engines         -> Coordinator Nodes Programs Signals
            Tickets         -> Coordinator Jobs Nodes Registration
            Jobs            -> Coordinator Nodes Registration Signals
            Registration    -> Coordinator Nodes
            Coordinator     -> Nodes
            """,
        ["EmbeddedEngine"] = """
            Completions -> Answers Chat Inference Models Requests
            Answers     -> Inference Models Requests
            Inference   -> Models Requests
            Requests    -> Chat Grammars
            """,
        ["ClientProxy"] = """
            Cli         -> Coordinator Identity Proxy Tickets Wallets
            Proxy       -> Connections Coordinator Errors Tickets
            Tickets     -> Connections Coordinator Errors Identity
            Errors      -> Coordinator
            Wallets     -> Coordinator
            Coordinator -> Connections Identity
            """,
        ["Launcher"] = """
            Cli      -> Engines Networks Wallets
            Networks -> Builds Engines Processes
            Builds   -> Processes
            """,
        ["Grains.Abstractions"] = """
            Scheduling      -> Nodes
            Nodes           -> Identity ProofOfHardware Receipts Reputation Wallets
            Rates           -> Wallets
            ProofOfHardware -> Wallets
            Wallets         -> Identity
            """,
        ["Grains"] = """
            Backup          -> Storage Wallets
            Nodes           -> Audit Identity ProofOfHardware Reputation Scheduling Settings Storage Tickets Wallets
            ProofOfHardware -> Audit Settings
            RateLimiting    -> Audit
            Scheduling      -> Settings Storage
            Tickets         -> Settings Storage
            Wallets         -> Audit Clocks Identity Settings Storage
            Settings        -> Audit Health Storage
            Audit           -> Storage
            Rates           -> Storage
            Clocks          -> Health Storage
            Health          -> Storage
            Identity        -> Storage
            Revocation      -> Storage
            """,
        ["Silo"] = """
            Health     -> Clustering
            Clustering -> Settings Tls
            Tls        -> Settings
            """,
        ["Gateway"] = """
            Health          -> Draining Errors OpenApi Scheduling
            ProofOfHardware -> Errors Nodes OpenApi RateLimiting Reputation Requests Trails
            Lists           -> Answers Errors Identity OpenApi RateLimiting Rates Requests Scheduling
            Nodes           -> Errors Identity OpenApi RateLimiting Requests Revocation Tickets Trails
            Revocation      -> Admin Errors OpenApi Requests Tickets
            Jobs            -> Admin Errors Identity OpenApi RateLimiting Rates Reputation Requests Tickets Trails Wallets
            Reputation      -> Errors Identity OpenApi RateLimiting Rates Requests
            Wallets         -> Admin Answers Errors Identity OpenApi RateLimiting Requests Startup Trails
            Tickets         -> Admin Errors Identity OpenApi RateLimiting Rates Requests Scheduling Trails
            Rates           -> Caching Errors OpenApi RateLimiting Scheduling
            Receipts        -> Caching Errors Identity OpenApi RateLimiting Requests Scheduling Trails
            Admin           -> Errors Network RateLimiting Trails
            Audit           -> Answers Errors Network OpenApi Requests Startup
            RateLimiting    -> Caching Errors Identity Network OpenApi Requests
            Identity        -> Errors Requests Trails
            Answers         -> Errors Network
            OpenApi         -> Errors
            Requests        -> Errors
            Errors          -> Trails
            Trails          -> Caching Network
            """,
    };
}
