using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MonkeyTroop.Silo.Settings;

/// <summary>How this silo finds others. Without any setting it is a cluster of one.</summary>
public sealed class SiloOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The port of a silo in a cluster, where none is set.</summary>
    internal const int UsualPort = 11111;

    /// <summary>Redis database with the list of silos, as <c>redis://[:PASSWORD@]HOST[:PORT]</c>, <c>rediss://</c> for TLS, or
    /// StackExchange.Redis' own form. With it the silo is one of a cluster, which needs Postgres besides. Default: none.</summary>
    public string? Redis { get; set; }

    /// <summary><c>ADDRESS:PORT</c> of the coordinator on this machine to join; empty to start a cluster of one.</summary>
    public string? Join { get; set; }

    /// <summary>Name of the cluster; those with other names can share its Redis. Default <c>monkey-troop</c>; 1 to 100 characters.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string Cluster { get; set; } = "monkey-troop";

    /// <summary>Whether this member's settings become those of the whole cluster, where they differ, and the database its cluster's. Default false.</summary>
    public bool TakeOver { get; set; }

    /// <summary>The cluster that it is one of, as the database has it.</summary>
    public string ClusterName => IsClustered ? Cluster : "none, a coordinator of one process";

    /// <summary>IP address on which other silos reach this one. Default: this machine's own towards Redis; loopback without Redis.</summary>
    public string? Address { get; set; }

    /// <summary>
    /// Port on which silos talk to each other; 0 for a free one. Default 11111 in a cluster. Elsewhere a silo listens only when this is
    /// set or it joins another one.
    /// </summary>
    [Range(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Whether this process is a pod whose name, address and cluster Kubernetes gives. Default false.</summary>
    public bool Kubernetes { get; set; }

    /// <summary>TLS between silos. Default: with a key that follows from the master key.</summary>
    public SiloTlsOptions Tls { get; set; } = new();

    /// <summary>How long a start waits for Redis. Default 30 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether this silo is one of a cluster.</summary>
    public bool IsClustered => !string.IsNullOrWhiteSpace(Redis);

    /// <summary>Whether it joins a coordinator's silo on this machine.</summary>
    public bool Joins => !string.IsNullOrEmpty(Join);

    /// <summary>Whether this silo has a port. A coordinator of one process has none.</summary>
    public bool Listens => IsClustered || Joins || Port is not null;

    /// <summary>The address in <see cref="Join"/>.</summary>
    internal IPEndPoint? Primary => IPEndPoint.TryParse(Join ?? "", out var primary) ? primary : null;
}

/// <summary>
/// Mutual TLS between silos. Without certificates of an authority, silos that have the same master key know each other by a key that
/// follows from it.
/// </summary>
public sealed class SiloTlsOptions
{
    /// <summary>PEM file with this silo's certificate and the chain up to its authority. Default: none.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file with the private key. Default: the key is in the certificate's file.</summary>
    public string? KeyPath { get; set; }

    /// <summary>PEM file with the certificates of the authority that signs silos' certificates, and nothing else.</summary>
    public string? AuthorityPath { get; set; }

    /// <summary>Silos talk in the clear, and any program that reaches their port can do everything. Default false.</summary>
    public bool Off { get; set; }

    /// <summary>Whether silos show certificates of an authority.</summary>
    public bool HasCertificate => CertificatePath is not null;
}
