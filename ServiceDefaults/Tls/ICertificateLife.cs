namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>Tells how long certificates of this process are good for.</summary>
internal interface ICertificateLife
{
    /// <summary>For each certificate what it is used for, one of a few words, and the seconds as <see cref="Validity.SecondsLeft"/> counts them.</summary>
    IEnumerable<(string Use, double SecondsLeft)> Lives();
}
